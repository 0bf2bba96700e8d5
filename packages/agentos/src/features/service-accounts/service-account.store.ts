import type { PrincipalTx, Queryable, SystemTx } from '../../db/database.ts';
import { notifySql } from '../../db/signals.ts';
import { jsonb } from '../../db/jsonb.ts';
import { serviceAccountsTable } from './service-account.table.ts';
import type { RowOf } from '../../db/owned-table.ts';

/** One account as stored. Times are epoch milliseconds. */
export interface AccountRow extends RowOf<typeof serviceAccountsTable> {
  readonly scopes: readonly string[];
  readonly ancestors: readonly string[];
}

export type NewAccount = Omit<AccountRow, 'last_used_at' | 'revoked_at' | 'previous_hash' | 'previous_until'>;

export interface NewToken {
  readonly hash: string;
  readonly prefix: string;
  /** When the token that it replaces ends, in epoch milliseconds. */
  readonly previousUntil: number;
}

export const sortColumns = ['created_at', 'name', 'expires_at', 'last_used_at', 'revoked_at'] as const;

export interface AccountFilter {
  readonly includeRevoked: boolean;
  readonly sortBy: (typeof sortColumns)[number];
  readonly sortOrder: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

const table = serviceAccountsTable.name;
const columns = `tenant, owner, account_id, name, user_id, token_hash, token_prefix, scopes, ancestors, created_at, expires_at, last_used_at, revoked_at,
  previous_hash, previous_until`;

/** Rows of one lineage are always locked in this order, so that those who mint and those who revoke wait for each other and never in a circle. */
const oldestFirst = 'jsonb_array_length(ancestors), account_id';

/** Null when the owner has an active account of that name. */
export async function insertAccount(tx: Queryable, account: NewAccount): Promise<AccountRow | null> {
  const rows = await tx.query<AccountRow>(
    `insert into ${table} (tenant, owner, account_id, name, user_id, token_hash, token_prefix, scopes, ancestors, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning ${columns}`,
    [
      account.tenant,
      account.owner,
      account.account_id,
      account.name,
      account.user_id,
      account.token_hash,
      account.token_prefix,
      jsonb(account.scopes),
      jsonb(account.ancestors),
      account.created_at,
      account.expires_at,
    ],
    'service_account.insert',
  );
  return rows[0] ?? null;
}

/** The rows this caller may reach, with the columns of the index first; row level security says the same again. */
function reach(tx: PrincipalTx): { readonly where: string; readonly values: unknown[]; readonly shape: string } {
  const { tenant, owner, all } = tx.access;
  return all
    ? { where: 'tenant = $1', values: [tenant], shape: 'all' }
    : { where: 'tenant = $1 and owner = $2', values: [tenant, owner], shape: 'own' };
}

export async function listAccounts(tx: PrincipalTx, filter: AccountFilter): Promise<{ rows: AccountRow[]; total: number }> {
  const { where, values, shape } = reach(tx);
  const which = filter.includeRevoked ? where : `${where} and revoked_at is null`;
  const name = `service_account.list.${shape}.${filter.includeRevoked ? 'every' : 'active'}`;
  const [count] = await tx.query<{ total: number }>(`select count(*)::int as total from ${table} where ${which}`, values, `${name}.count`);
  const rows = await tx.query<AccountRow>(
    `select ${columns} from ${table} where ${which} order by ${filter.sortBy} ${filter.sortOrder} nulls last, account_id
     limit $${values.length + 1} offset $${values.length + 2}`,
    [...values, filter.limit, filter.offset],
    `${name}.${filter.sortBy}.${filter.sortOrder}`,
  );
  return { rows, total: count?.total ?? 0 };
}

export async function findAccount(tx: PrincipalTx, accountId: string): Promise<AccountRow | null> {
  const { where, values, shape } = reach(tx);
  const text = `select ${columns} from ${table} where ${where} and account_id = $${values.length + 1}`;
  const [row] = await tx.query<AccountRow>(text, [...values, accountId], `service_account.find.${shape}`);
  return row ?? null;
}

/** Gives a row that was read another token. Null when it was rotated or revoked meanwhile. */
export async function rotateToken(tx: PrincipalTx, row: AccountRow, token: NewToken): Promise<AccountRow | null> {
  const [rotated] = await tx.query<AccountRow>(
    `update ${table} set token_hash = $5, token_prefix = $6, previous_hash = token_hash, previous_until = $7
     where tenant = $1 and owner = $2 and account_id = $3 and token_hash = $4 and revoked_at is null returning ${columns}`,
    [row.tenant, row.owner, row.account_id, row.token_hash, token.hash, token.prefix, token.previousUntil],
    'service_account.rotate',
  );
  return rotated ?? null;
}

/** Accounts by the hashes of their tokens, present or previous, whoever has them: nobody is known yet when this is asked. */
export async function findByHashes(tx: SystemTx, hashes: readonly string[]): Promise<AccountRow[]> {
  return tx.query<AccountRow>(
    `select ${columns} from ${table} where token_hash = any($1) or previous_hash = any($1)`,
    [hashes],
    'service_account.by_token',
  );
}

/** An account by its id, whoever has it: asked for a run that it started before. */
export async function findById(tx: SystemTx, tenant: string, accountId: string): Promise<AccountRow | null> {
  const text = `select ${columns} from ${table} where tenant = $1 and account_id = $2`;
  const [row] = await tx.query<AccountRow>(text, [tenant, accountId], 'service_account.by_id');
  return row ?? null;
}

/** Tells all servers, when the transaction commits, that these accounts are not what they were. */
export async function signalAccounts(tx: Queryable, accountIds: readonly string[]): Promise<void> {
  await tx.query(`select ${notifySql('account', 'id')} from unnest($1::text[]) id`, [accountIds], 'service_account.signal');
}

/**
 * Holds an account and all that it descends from against revocation until the transaction ends, and returns their ids, the first minter first. Null when
 * one of them is revoked or past its end: then nothing may be minted.
 */
export async function holdLineage(tx: SystemTx, tenant: string, accountId: string, now: number): Promise<readonly string[] | null> {
  const [account] = await tx.query<Pick<AccountRow, 'ancestors'>>(
    `select ancestors from ${table} where tenant = $1 and account_id = $2`,
    [tenant, accountId],
    'service_account.lineage',
  );
  if (account === undefined) return null;
  const lineage = [...account.ancestors, accountId];
  const held = await tx.query(
    `select account_id from ${table} where tenant = $1 and account_id = any($2) and revoked_at is null and expires_at > $3
     order by ${oldestFirst} for share`,
    [tenant, lineage, now],
    'service_account.hold',
  );
  return held.length === lineage.length ? lineage : null;
}

/**
 * Revokes an account and everything that descends from it; returns all their ids, also of those that were revoked before. Once the account itself is locked
 * nobody can be minting below it (`holdLineage`), so the second question sees all there will ever be.
 */
export async function revokeLineage(tx: SystemTx, tenant: string, accountId: string, now: number): Promise<readonly string[]> {
  const key = [tenant, accountId];
  await tx.query(`select 1 from ${table} where tenant = $1 and account_id = $2 for update`, key, 'service_account.lock');
  const descendants = await tx.query<{ account_id: string }>(
    `select account_id from ${table} where tenant = $1 and ancestors @> to_jsonb($2::text) order by ${oldestFirst} for update`,
    key,
    'service_account.descendants',
  );
  const ids = [accountId, ...descendants.map((row) => row.account_id)];
  await tx.query(
    `update ${table} set revoked_at = $3 where tenant = $1 and account_id = any($2) and revoked_at is null`,
    [tenant, ids, now],
    'service_account.revoke',
  );
  return ids;
}

/** Writes when accounts were last used, unless that was written less than `gapMs` ago. A row that somebody else is writing is left out: it never waits. */
export async function noteUse(tx: SystemTx, accountIds: readonly string[], now: number, gapMs: number): Promise<void> {
  await tx.query(
    `update ${table} set last_used_at = $2 where account_id in (select account_id from ${table}
       where account_id = any($1) and revoked_at is null and (last_used_at is null or last_used_at <= $2 - $3::bigint) for update skip locked)`,
    [accountIds, now, gapMs],
    'service_account.note_use',
  );
}
