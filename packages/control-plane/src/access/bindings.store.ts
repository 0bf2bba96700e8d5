import type { Queryable } from 'agentos-ts/kit';
import { membersTable, roleBindingsTable, rolesTable } from './access.table.ts';
import { builtInRoles, ownerRoleId } from './built-in-roles.ts';
import type { HeldRole } from './member-grants.ts';

export interface NamedRole {
  readonly roleId: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

export interface NewMember {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
}

/** Those of the roles that there are, built-in ones included, by id. */
export async function findRoles(tx: Queryable, organizationId: string, roleIds: Iterable<string>): Promise<ReadonlyMap<string, NamedRole>> {
  const wanted = [...new Set(roleIds)];
  const builtIn = wanted.flatMap((id) => builtInRoles.get(id) ?? []).map(({ id, name, scopes }) => ({ roleId: id, name, scopes }));
  const own = await tx.query<NamedRole>(
    `select role_id as "roleId", name, scopes from ${rolesTable.name} where tenant = $1 and role_id = any($2)`,
    [organizationId, wanted.filter((id) => !builtInRoles.has(id))],
    'roles.by_ids',
  );
  return new Map([...builtIn, ...own].map((role) => [role.roleId, role]));
}

/** Lets somebody in, without a role. False for who is in already. */
export async function insertMember(tx: Queryable, organizationId: string, { userId, email, name }: NewMember): Promise<boolean> {
  const rows = await tx.query(
    `insert into ${membersTable.name} (tenant, owner, email, name, joined_at) values ($1, $2, $3, $4, $5) on conflict do nothing returning owner`,
    [organizationId, userId, email, name, Date.now()],
    'member.insert',
  );
  return rows.length > 0;
}

/** Gives a member roles; what they have already stays as it is. */
export async function insertBindings(
  tx: Queryable,
  organizationId: string,
  userId: string,
  roles: readonly Pick<HeldRole, 'roleId' | 'instanceId'>[],
  grantedBy: string,
): Promise<void> {
  await tx.query(
    `insert into ${roleBindingsTable.name} (tenant, owner, role_id, instance_id, granted_by, created_at)
     select $1, $2, given.role_id, given.instance_id, $5, $6 from unnest($3::text[], $4::text[]) as given (role_id, instance_id)
     on conflict do nothing`,
    [organizationId, userId, roles.map(({ roleId }) => roleId), roles.map(({ instanceId }) => instanceId ?? ''), grantedBy, Date.now()],
    'bindings.insert',
  );
}

/** Takes every role of a member but those named. */
export async function deleteOtherBindings(
  tx: Queryable,
  organizationId: string,
  userId: string,
  kept: readonly Pick<HeldRole, 'roleId' | 'instanceId'>[],
): Promise<void> {
  await tx.query(
    `delete from ${roleBindingsTable.name} b where b.tenant = $1 and b.owner = $2
     and not exists (select from unnest($3::text[], $4::text[]) as kept (role_id, instance_id)
       where kept.role_id = b.role_id and kept.instance_id = b.instance_id)`,
    [organizationId, userId, kept.map(({ roleId }) => roleId), kept.map(({ instanceId }) => instanceId ?? '')],
    'bindings.delete_others',
  );
}

/** Whether the organisation has an owner besides this user. */
export async function hasOtherOwner(tx: Queryable, organizationId: string, userId: string): Promise<boolean> {
  const rows = await tx.query(
    `select from ${roleBindingsTable.name} where tenant = $1 and role_id = $2 and instance_id = '' and owner <> $3 limit 1`,
    [organizationId, ownerRoleId, userId],
    'bindings.other_owner',
  );
  return rows.length > 0;
}
