import { jsonb } from 'agentos-ts/kit';
import type { Queryable, RowOf } from 'agentos-ts/kit';
import { membersTable, roleBindingsTable, rolesTable } from '../access/access.table.ts';

/** A role of an organisation's own. Times are epoch milliseconds. */
export interface RoleRow extends Omit<RowOf<typeof rolesTable>, 'scopes'> {
  readonly scopes: readonly string[];
}

const table = rolesTable.name;
const columns = 'tenant, owner, role_id, name, name_key, description, scopes, version, created_at, updated_at';
const matches = `tenant = $1 and ($2 = '' or position(lower($2) in lower(name)) > 0 or position(lower($2) in lower(description)) > 0)`;

export async function countRoles(tx: Queryable, organizationId: string, search: string): Promise<number> {
  const text = `select count(*)::int as total from ${table} where ${matches}`;
  const [row] = await tx.query<{ total: number }>(text, [organizationId, search], 'role.count');
  return row?.total ?? 0;
}

export function listRoles(
  tx: Queryable,
  organizationId: string,
  { search, limit, offset }: { readonly search: string; readonly limit: number; readonly offset: number },
): Promise<readonly RoleRow[]> {
  return tx.query<RoleRow>(
    `select ${columns} from ${table} where ${matches} order by name_key limit $3 offset $4`,
    [organizationId, search, limit, offset],
    'role.list',
  );
}

export async function findRole(tx: Queryable, organizationId: string, roleId: string): Promise<RoleRow | null> {
  const text = `select ${columns} from ${table} where tenant = $1 and role_id = $2`;
  const [row] = await tx.query<RoleRow>(text, [organizationId, roleId], 'role.find');
  return row ?? null;
}

/** Null when the name is taken. */
export async function insertRole(tx: Queryable, role: Omit<RoleRow, 'version' | 'updated_at'>): Promise<RoleRow | null> {
  const rows = await tx.query<RoleRow>(
    `insert into ${table} (tenant, owner, role_id, name, name_key, description, scopes, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8) on conflict do nothing returning ${columns}`,
    [role.tenant, role.owner, role.role_id, role.name, role.name_key, role.description, jsonb(role.scopes), role.created_at],
    'role.insert',
  );
  return rows[0] ?? null;
}

/** Writes a role that was read in this transaction, as its next version. */
export async function updateRole(tx: Queryable, role: RoleRow): Promise<RoleRow | null> {
  const rows = await tx.query<RoleRow>(
    `update ${table} set name = $3, name_key = $4, description = $5, scopes = $6, version = version + 1, updated_at = $7
     where tenant = $1 and role_id = $2 returning ${columns}`,
    [role.tenant, role.role_id, role.name, role.name_key, role.description, jsonb(role.scopes), role.updated_at],
    'role.update',
  );
  return rows[0] ?? null;
}

export async function isRoleNameTaken(tx: Queryable, organizationId: string, nameKey: string, except: string): Promise<boolean> {
  const text = `select from ${table} where tenant = $1 and name_key = $2 and role_id <> $3`;
  return (await tx.query(text, [organizationId, nameKey, except], 'role.name_taken')).length > 0;
}

export async function deleteRole(tx: Queryable, organizationId: string, roleId: string): Promise<void> {
  await tx.query(`delete from ${table} where tenant = $1 and role_id = $2`, [organizationId, roleId], 'role.delete');
}

/** How many members hold each of the roles, anywhere. */
export async function countHolders(
  tx: Queryable,
  organizationId: string,
  roleIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.query<{ role_id: string; holders: number }>(
    `select role_id, count(distinct owner)::int as holders from ${roleBindingsTable.name} where tenant = $1 and role_id = any($2) group by role_id`,
    [organizationId, [...roleIds]],
    'role.count_holders',
  );
  return new Map(rows.map(({ role_id: id, holders }) => [id, holders]));
}

export interface Holder {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
}

/** The first 100 who hold a role, by name. */
export function listHolders(tx: Queryable, organizationId: string, roleId: string): Promise<readonly Holder[]> {
  return tx.query<Holder>(
    `select m.owner as user_id, m.name, m.email from ${membersTable.name} m
     where m.tenant = $1 and exists (select from ${roleBindingsTable.name} b where b.tenant = m.tenant and b.owner = m.owner and b.role_id = $2)
     order by lower(m.name), m.owner limit 100`,
    [organizationId, roleId],
    'role.holders',
  );
}
