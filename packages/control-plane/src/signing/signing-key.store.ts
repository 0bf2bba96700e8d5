import { jsonb } from 'agentos-ts/kit';
import type { Queryable, RowOf } from 'agentos-ts/kit';
import type { NewKey, PublicJwk } from './key-pair.ts';
import type { SigningAlgorithm } from './signing-algorithm.ts';
import { signingKeysTable } from './signing-key.table.ts';

/** What is stored. A key is retired when it is `retiring` and its end has come: nobody has to write that. */
export type StoredState = 'pending' | 'active' | 'retiring' | 'revoked';

/** A key without its private half. Times are epoch milliseconds. */
export interface KeyRow extends Omit<RowOf<typeof signingKeysTable>, 'tenant' | 'owner' | 'sealed'> {
  readonly state: StoredState;
  readonly algorithm: SigningAlgorithm;
  readonly public_jwk: PublicJwk;
}

/** The one key that signs. */
export interface ActiveKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly sealed: string;
}

/** Whose keys: every statement names the organisation, also in transactions that row level security does not hold to one. */
export interface KeyOwner {
  readonly organizationId: string;
  readonly instanceId: string;
}

const table = signingKeysTable.name;
const columns = 'instance_id, kid, algorithm, state, public_jwk, created_at, activated_at, ends_at';
const ofInstance = 'tenant = $1 and instance_id = $2';
const keyOf = ({ organizationId, instanceId }: KeyOwner): [string, string] => [organizationId, instanceId];

/** Until the transaction ends no key of the instance changes, while any number of others sign too. Read keys after it. */
export async function holdForSigning(tx: Queryable, { instanceId }: KeyOwner): Promise<void> {
  await tx.query('select pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [instanceId], 'signing_key.hold');
}

/** Waits until nobody signs for the instance, and lets nobody sign until the transaction ends. */
export async function holdForChange(tx: Queryable, { instanceId }: KeyOwner): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [instanceId]);
}

export async function insertKey(
  tx: Queryable,
  organizationId: string,
  owner: string,
  key: NewKey & { readonly state: 'pending' | 'active' },
  now: number,
): Promise<void> {
  await tx.query(
    `insert into ${table} (tenant, owner, instance_id, kid, algorithm, state, public_jwk, sealed, created_at, activated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      organizationId,
      owner,
      key.instanceId,
      key.kid,
      key.algorithm,
      key.state,
      jsonb(key.publicJwk),
      key.sealed,
      now,
      key.state === 'active' ? now : null,
    ],
  );
}

/** The newest first. */
export function readKeys(tx: Queryable, organizationId: string, instanceIds: readonly string[]): Promise<KeyRow[]> {
  return tx.query<KeyRow>(
    `select ${columns} from ${table} where tenant = $1 and instance_id = any($2) order by created_at desc, kid`,
    [organizationId, instanceIds],
    'signing_key.list',
  );
}

export async function readActiveKey(tx: Queryable, owner: KeyOwner): Promise<ActiveKey | null> {
  const text = `select kid, algorithm, sealed from ${table} where ${ofInstance} and state = 'active'`;
  const [key] = await tx.query<ActiveKey>(text, keyOf(owner), 'signing_key.active');
  return key ?? null;
}

/** What anybody may read of an instance of any organisation: the public keys that tokens can be signed with. */
export async function readPublicKeys(tx: Queryable, instanceId: string, now: number): Promise<readonly PublicJwk[]> {
  const rows = await tx.query<Pick<KeyRow, 'public_jwk'>>(
    `select public_jwk from ${table} where instance_id = $1 and (state in ('pending', 'active') or (state = 'retiring' and ends_at > $2))
     order by created_at, kid`,
    [instanceId, now],
    'signing_key.published',
  );
  return rows.map(({ public_jwk: jwk }) => jwk);
}

/** Compare and set: false when the key is not pending any more. */
export async function activateKey(tx: Queryable, owner: KeyOwner, kid: string, now: number): Promise<boolean> {
  const text = `update ${table} set state = 'active', activated_at = $4 where ${ofInstance} and kid = $3 and state = 'pending' returning kid`;
  return (await tx.query(text, [...keyOf(owner), kid, now])).length === 1;
}

/** The active key signs no more, and its private half is destroyed; it is published until `endsAt`. Returns its kid. */
export async function retireActiveKey(tx: Queryable, owner: KeyOwner, endsAt: number): Promise<string | null> {
  const text = `update ${table} set state = 'retiring', sealed = null, ends_at = $3 where ${ofInstance} and state = 'active' returning kid`;
  const [key] = await tx.query<Pick<KeyRow, 'kid'>>(text, [...keyOf(owner), endsAt]);
  return key?.kid ?? null;
}

/** Whatever is published is so no more, and what could sign is destroyed. Returns the kids. */
export async function revokeKeys(tx: Queryable, owner: KeyOwner, now: number): Promise<readonly string[]> {
  const rows = await tx.query<Pick<KeyRow, 'kid'>>(
    `update ${table} set state = 'revoked', sealed = null, ends_at = $3
     where ${ofInstance} and (state in ('pending', 'active') or (state = 'retiring' and ends_at > $3)) returning kid`,
    [...keyOf(owner), now],
  );
  return rows.map(({ kid }) => kid);
}

/** Forgets keys that ended before a time. */
export async function deleteEndedKeys(tx: Queryable, owner: KeyOwner, before: number): Promise<void> {
  await tx.query(`delete from ${table} where ${ofInstance} and ends_at < $3`, [...keyOf(owner), before]);
}
