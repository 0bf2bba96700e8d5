import type { Queryable } from 'agentos-ts/kit';
import { accessErrors } from '../access/access.errors.ts';
import { wireTime } from '../access/access.schemas.ts';
import { authorityOf } from '../access/authority.ts';
import type { Authority } from '../access/authority.ts';
import { builtInRoles } from '../access/built-in-roles.ts';
import { changeOrganization, holdsNow } from '../access/change-organization.ts';
import type { Caller, OrganizationChange } from '../access/change-organization.ts';
import type { MemberGrants } from '../access/member-grants.ts';
import { recordAudit } from '../audit/record-audit.store.ts';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { randomId } from '../organizations/create-organization.store.ts';
import { roleErrors } from './role.errors.ts';
import { roleNameKey } from './role-name.ts';
import type { CreateRoleBody, RoleShown, UpdateRoleBody } from './role.schemas.ts';
import {
  countHolders,
  countRoles,
  deleteRole,
  findRole,
  insertRole,
  isRoleNameTaken,
  listHolders,
  listRoles,
  updateRole,
} from './role.store.ts';
import type { RoleRow } from './role.store.ts';

interface RolePage {
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

/** Built-in roles first, then the organisation's own by name. */
export async function readRolePage(tx: Queryable, organizationId: string, grants: MemberGrants, { search, limit, offset }: RolePage) {
  const word = search.toLowerCase();
  const builtIn = [...builtInRoles.values()].filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(word));
  const shown = builtIn.slice(offset, offset + limit);
  const own = await listRoles(tx, organizationId, { search, limit: limit - shown.length, offset: Math.max(0, offset - builtIn.length) });
  const total = builtIn.length + (await countRoles(tx, organizationId, search));
  const holders = await countHolders(tx, organizationId, [...shown.map(({ id }) => id), ...own.map(({ role_id: id }) => id)]);
  const show = describer(grants);
  return {
    total,
    roles: [
      ...shown.map((role) => show({ ...role, builtIn: true, version: 0, createdAt: null, updatedAt: null }, holders.get(role.id) ?? 0)),
      ...own.map((row) => show(toRole(row), holders.get(row.role_id) ?? 0)),
    ],
  };
}

/** Throws `access_scope_not_held`, `role_name_taken`. */
export function createRole({ db }: ControlPlaneDeps, caller: Caller, body: CreateRoleBody): Promise<RoleShown> {
  return changeOrganization(db, caller, 'org:roles:write', async ({ tx, organizationId, actor, grants }) => {
    refuseBeyond(authorityOf(grants), 'new', body.scopes);
    const row = await insertRole(tx, {
      tenant: organizationId,
      owner: actor.userId,
      role_id: `role_${randomId()}`,
      name: body.name,
      name_key: roleNameKey(body.name),
      description: body.description,
      scopes: body.scopes,
      created_at: Date.now(),
    });
    if (row === null) throw roleErrors.name_taken();
    await recordAudit(tx, actor, { action: 'role.create', target: targetOf(row), after: recordOf(row) });
    return describer(grants)(toRole(row), 0);
  });
}

/**
 * Whoever edits a role holds both what it granted and what it will: else they would take from somebody above them, or give to all who have it what they
 * have not. Throws `role_not_found`, `role_built_in`, `role_stale`, `access_scope_not_held`, `role_name_taken`.
 */
export function changeRole({ db }: ControlPlaneDeps, caller: Caller, roleId: string, body: UpdateRoleBody): Promise<RoleShown> {
  return changeOrganization(db, caller, 'org:roles:write', async ({ tx, organizationId, actor, grants }) => {
    const before = await requireOwnRole(tx, organizationId, roleId);
    if (before.version !== body.version) throw roleErrors.stale([before.version]);
    const { name = before.name, description = before.description, scopes = before.scopes } = body;
    refuseBeyond(authorityOf(grants), roleId, [...before.scopes, ...scopes]);
    const nameKey = roleNameKey(name);
    if (await isRoleNameTaken(tx, organizationId, nameKey, roleId)) throw roleErrors.name_taken();
    const after = await updateRole(tx, { ...before, name, name_key: nameKey, description, scopes, updated_at: Date.now() });
    if (after === null) throw roleErrors.not_found();
    await recordAudit(tx, actor, { action: 'role.update', target: targetOf(after), before: recordOf(before), after: recordOf(after) });
    const holders = await countHolders(tx, organizationId, [roleId]);
    return describer(grants)(toRole(after), holders.get(roleId) ?? 0);
  });
}

/** Throws `role_not_found`, `role_built_in`, `role_in_use`. */
export function removeRole({ db }: ControlPlaneDeps, caller: Caller, roleId: string): Promise<void> {
  return changeOrganization(db, caller, 'org:roles:delete', async ({ tx, organizationId, actor }: OrganizationChange) => {
    const role = await requireOwnRole(tx, organizationId, roleId);
    const count = (await countHolders(tx, organizationId, [roleId])).get(roleId) ?? 0;
    if (count > 0) throw roleErrors.in_use([count], { extensions: { holders: await listHolders(tx, organizationId, roleId) } });
    await deleteRole(tx, organizationId, roleId);
    await recordAudit(tx, actor, { action: 'role.delete', target: targetOf(role), before: recordOf(role) });
  });
}

async function requireOwnRole(tx: Queryable, organizationId: string, roleId: string): Promise<RoleRow> {
  if (builtInRoles.has(roleId)) throw roleErrors.built_in();
  const role = await findRole(tx, organizationId, roleId);
  if (role === null) throw roleErrors.not_found();
  return role;
}

function refuseBeyond(authority: Authority, roleId: string, scopes: readonly string[]): void {
  const beyond = authority([{ roleId, name: '', instanceId: null, scopes }]);
  if (beyond.length > 0) throw accessErrors.scope_not_held([beyond]);
}

interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly builtIn: boolean;
  readonly version: number;
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
}

function toRole({ role_id: id, name, description, scopes, version, created_at: createdAt, updated_at: updatedAt }: RoleRow): Role {
  return { id, name, description, scopes, builtIn: false, version, createdAt, updatedAt };
}

/** How roles look to a member: with what they may do to each. */
function describer(grants: MemberGrants): (role: Role, members: number) => RoleShown {
  const authority = authorityOf(grants);
  const may = {
    edit: holdsNow(grants, 'org:roles:write'),
    delete: holdsNow(grants, 'org:roles:delete'),
    grant: holdsNow(grants, 'org:members:write'),
  };
  return ({ id, name, description, scopes, builtIn, version, createdAt, updatedAt }, members) => {
    const holdsAll = authority([{ roleId: id, name, instanceId: null, scopes }]).length === 0;
    return {
      id,
      name,
      description,
      built_in: builtIn,
      scopes: [...scopes],
      members,
      version,
      created_at: createdAt === null ? null : wireTime(createdAt),
      updated_at: updatedAt === null ? null : wireTime(updatedAt),
      abilities: { edit: may.edit && !builtIn && holdsAll, delete: may.delete && !builtIn, grant: may.grant && holdsAll },
    };
  };
}

const targetOf = ({ role_id: id, name }: RoleRow) => ({ type: 'role', id, name });
const recordOf = ({ name, description, scopes, version }: RoleRow) => ({ name, description, scopes, version });
