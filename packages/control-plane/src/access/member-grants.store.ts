import type { Queryable } from 'agentos-ts/kit';
import { membersTable, roleBindingsTable, rolesTable } from './access.table.ts';
import { builtInRoles } from './built-in-roles.ts';
import type { HeldRole, MemberGrants } from './member-grants.ts';

interface Row {
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
  const rows = await tx.query<Row>(
    `select b.role_id, coalesce(b.instance_id, '') as instance_id, r.name, r.scopes
     from ${membersTable.name} m
     left join ${roleBindingsTable.name} b on b.tenant = m.tenant and b.owner = m.owner
     left join ${rolesTable.name} r on r.tenant = b.tenant and r.role_id = b.role_id
     where m.tenant = $1 and m.owner = $2 order by b.created_at, b.role_id, b.instance_id`,
    [organizationId, userId],
    'grants.of_member',
  );
  if (rows.length === 0) return null;
  return { organizationId, userId, roles: rows.flatMap(toHeldRole) };
}

/** A binding whose role is gone grants nothing. */
function toHeldRole({ role_id: roleId, instance_id: instance, name, scopes }: Row): HeldRole[] {
  if (roleId === null) return [];
  const instanceId = instance === '' ? null : instance;
  const builtIn = builtInRoles.get(roleId);
  if (builtIn !== undefined) return [{ roleId, name: builtIn.name, instanceId, scopes: builtIn.scopes }];
  return name === null || scopes === null ? [] : [{ roleId, name, instanceId, scopes }];
}
