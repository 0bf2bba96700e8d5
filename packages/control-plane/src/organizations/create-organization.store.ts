import { randomBytes } from 'node:crypto';
import type { Queryable } from 'agentos-ts/kit';
import { insertBindings, insertMember } from '../access/bindings.store.ts';
import { ownerRoleId } from '../access/built-in-roles.ts';
import { organizationsTable } from './organization.table.ts';

export interface Founder {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
}

/** `org_` and 16 characters of base32: an id that is nobody's guess and fits the grammar of ids. */
export const makeOrganizationId = (): string => `org_${randomId()}`;

/** 80 random bits in the alphabet of RFC 4648 section 6, lower case. */
export function randomId(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  return Array.from(randomBytes(16), (byte) => alphabet[byte % 32]).join('');
}

/** Makes an organisation without members. The transaction is the server's own, or bound to the new id. */
export async function insertOrganization(tx: Queryable, id: string, name: string, creator: string): Promise<void> {
  const now = Date.now();
  await tx.query(`insert into ${organizationsTable.name} (tenant, owner, name, created_at, updated_at) values ($1, $2, $3, $4, $4)`, [
    id,
    creator,
    name,
    now,
  ]);
}

/** Lets somebody in, with the role of the owner: at the founding of an organisation and nowhere else. */
export async function insertFounder(tx: Queryable, organizationId: string, founder: Founder): Promise<void> {
  await insertMember(tx, organizationId, founder);
  await insertBindings(tx, organizationId, founder.userId, [{ roleId: ownerRoleId, instanceId: null }], founder.userId);
}

/**
 * Holds an organisation until the transaction ends. Every change of members, roles and bindings begins with it, so that what was checked is still so when
 * it is written, and two owners cannot remove each other. False when there is no such organisation.
 */
export async function holdOrganization(tx: Queryable, organizationId: string): Promise<boolean> {
  const rows = await tx.query(`select from ${organizationsTable.name} where tenant = $1 for update`, [organizationId], 'organization.hold');
  return rows.length > 0;
}
