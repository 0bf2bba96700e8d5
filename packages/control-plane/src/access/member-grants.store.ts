import type { Queryable } from 'agentos-ts/kit';
import { membersTable, roleBindingsTable, rolesTable } from './access.table.ts';
import { builtInRoles } from './built-in-roles.ts';
import type { HeldRole, MemberGrants } from './member-grants.ts';

interface Row {
  readonly tenant: string;
  readonly owner: string;
  readonly role_id: string | null;
  readonly instance_id: string;
  readonly name: string | null;
  readonly scopes: readonly string[] | null;
}

/**
 * What a user holds in an organisation, as it is now; null when they do not belong to it. One statement, so that what it sees is of one moment.
 * The transaction is bound to the organisation, or is the server's own.
 */
export async function readMemberGrants(tx: Queryable, organizationId: string, userId: string): Promise<MemberGrants | null> {
  const [grants] = await readGrants(tx, 'm.tenant = $1 and m.owner = $2', [organizationId, userId], 'grants.of_member');
  return grants ?? null;
}

/** The same for several, by user; who does not belong to the organisation is left out. */
export async function readGrantsOfMembers(
  tx: Queryable,
  organizationId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, MemberGrants>> {
  const all = await readGrants(tx, 'm.tenant = $1 and m.owner = any($2)', [organizationId, [...userIds]], 'grants.of_members');
  return new Map(all.map((grants) => [grants.userId, grants]));
}

/** What a user holds in each organisation that they belong to. The transaction is the server's own. */
export function readGrantsOfUser(tx: Queryable, userId: string): Promise<readonly MemberGrants[]> {
  return readGrants(tx, 'm.owner = $1', [userId], 'grants.of_user');
}

async function readGrants(tx: Queryable, which: string, values: readonly unknown[], name: string): Promise<readonly MemberGrants[]> {
  const rows = await tx.query<Row>(
    `select m.tenant, m.owner, b.role_id, coalesce(b.instance_id, '') as instance_id, r.name, r.scopes
     from ${membersTable.name} m
     left join ${roleBindingsTable.name} b on b.tenant = m.tenant and b.owner = m.owner
     left join ${rolesTable.name} r on r.tenant = b.tenant and r.role_id = b.role_id
     where ${which} order by m.tenant, m.owner, b.created_at, b.role_id, b.instance_id`,
    values,
    name,
  );
  const grants = new Map<string, { readonly organizationId: string; readonly userId: string; readonly roles: HeldRole[] }>();
  for (const row of rows) {
    const key = `${row.tenant} ${row.owner}`;
    const known = grants.get(key) ?? { organizationId: row.tenant, userId: row.owner, roles: [] };
    known.roles.push(...toHeldRole(row));
    grants.set(key, known);
  }
  return [...grants.values()];
}

/** A binding whose role is gone grants nothing. */
function toHeldRole({ role_id: roleId, instance_id: instance, name, scopes }: Row): HeldRole[] {
  if (roleId === null) return [];
  const instanceId = instance === '' ? null : instance;
  const builtIn = builtInRoles.get(roleId);
  if (builtIn !== undefined) return [{ roleId, name: builtIn.name, instanceId, scopes: builtIn.scopes }];
  return name === null || scopes === null ? [] : [{ roleId, name, instanceId, scopes }];
}
