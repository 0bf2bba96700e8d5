import type { Queryable } from 'agentos-ts/kit';
import { membersTable, roleBindingsTable } from '../access/access.table.ts';
import { ownerRoleId } from '../access/built-in-roles.ts';
import { hashSecret } from '../link-secret.ts';
import { organizationsTable } from '../organizations/organization.table.ts';
import { setupLinksTable } from '../sign-in/sign-in.table.ts';

/** 15 minutes. */
export const setupLinkMs = 900_000;

export interface SetupLink {
  readonly organizationId: string | null;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface NewSetupLink extends SetupLink {
  readonly secret: string;
  readonly evenIfOwned: boolean;
  readonly now: number;
}

export async function insertSetupLink(tx: Queryable, { secret, evenIfOwned, organizationId, now, expiresAt }: NewSetupLink): Promise<void> {
  await tx.query(
    `insert into ${setupLinksTable.name} (secret_hash, even_if_owned, organization_id, created_at, expires_at) values ($1, $2, $3, $4, $5)`,
    [hashSecret(secret), evenIfOwned, organizationId, now, expiresAt],
  );
}

const isOwned = `exists (select from ${roleBindingsTable.name} where role_id = '${ownerRoleId}')`;
// Whoever opened one of two links that were printed is the first owner; the other link is then void too.
const isOpen = `used_at is null and expires_at > $2 and (even_if_owned or not ${isOwned})`;

export async function selectOpenLink(tx: Queryable, secret: string, now: number): Promise<SetupLink | null> {
  const [link] = await tx.query<SetupLink>(
    `select organization_id as "organizationId", expires_at as "expiresAt" from ${setupLinksTable.name} where secret_hash = $1 and ${isOpen}`,
    [hashSecret(secret), now],
  );
  return link ?? null;
}

/**
 * Uses a link up, for the rest of the transaction; null where it is not open. Setups wait for one another, whichever link they came by, so that of two at
 * the same time the second sees the owner that the first has made.
 */
export async function useLink(tx: Queryable, secret: string, now: number, userId: string): Promise<SetupLink | null> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('agentos control plane: setup'))`);
  const [link] = await tx.query<SetupLink>(
    `update ${setupLinksTable.name} set used_at = $2, used_by = $3 where secret_hash = $1 and ${isOpen}
     returning organization_id as "organizationId", expires_at as "expiresAt"`,
    [hashSecret(secret), now, userId],
  );
  return link ?? null;
}

export async function selectIsOwned(tx: Queryable): Promise<boolean> {
  const [row] = await tx.query<{ readonly owned: boolean }>(`select ${isOwned} as owned`);
  return row?.owned === true;
}

export interface NamedOrganization {
  readonly id: string;
  readonly name: string;
}

/** The organisation of a link: the one it names, else the oldest that nobody belongs to. */
export async function selectLinkedOrganization(tx: Queryable, organizationId: string | null): Promise<NamedOrganization | null> {
  const [found] = await tx.query<NamedOrganization>(
    `select o.tenant as id, o.name from ${organizationsTable.name} o
     where ($1::text is null and not exists (select from ${membersTable.name} m where m.tenant = o.tenant)) or o.tenant = $1
     order by o.created_at, o.tenant limit 1`,
    [organizationId],
  );
  return found ?? null;
}

/** The oldest organisation of all. */
export async function selectOldestOrganization(tx: Queryable): Promise<string | null> {
  const [found] = await tx.query<{ readonly id: string }>(
    `select tenant as id from ${organizationsTable.name} order by created_at, tenant limit 1`,
  );
  return found?.id ?? null;
}
