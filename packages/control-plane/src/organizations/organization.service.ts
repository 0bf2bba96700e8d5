import type { Queryable } from 'agentos-ts/kit';
import { validationFailed } from 'agentos-ts/kit';
import { accessErrors } from '../access/access.errors.ts';
import { authorityOf, isOwner } from '../access/authority.ts';
import { deleteOtherBindings, insertBindings } from '../access/bindings.store.ts';
import { builtInRoles } from '../access/built-in-roles.ts';
import type { BuiltInRole } from '../access/built-in-roles.ts';
import { organizationAccess } from '../access/caller.ts';
import { changeOrganization, readOrganization } from '../access/change-organization.ts';
import type { Caller, OrganizationChange } from '../access/change-organization.ts';
import { describeRoles } from '../access/choose-roles.ts';
import type { HeldRole } from '../access/member-grants.ts';
import { actorOf, recordAudit } from '../audit/record-audit.store.ts';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { requireMember, targetOf } from '../members/member.service.ts';
import type { HoldingMember } from '../members/member.service.ts';
import { insertFounder, insertOrganization, makeOrganizationId } from './create-organization.store.ts';
import { organizationErrors } from './organization.errors.ts';
import { deleteOrganization, findOrganization, renameOrganization } from './organization.store.ts';
import type { OrganizationRow } from './organization.store.ts';

type Deps = Pick<ControlPlaneDeps, 'db' | 'log'>;

/** Whoever is signed in may found one, and owns it. */
export function foundOrganization({ db }: Deps, { principal, requestId }: Caller, name: string): Promise<OrganizationRow> {
  const id = makeOrganizationId();
  const actor = actorOf({ principal, requestId }, id);
  return db.as(organizationAccess(id, actor.userId), async (tx) => {
    await insertOrganization(tx, id, name, actor.userId);
    await insertFounder(tx, id, { userId: actor.userId, email: actor.email, name: String(principal.claims['name']) });
    await recordAudit(tx, actor, { action: 'organization.create', target: { type: 'organization', id, name }, after: { name } });
    return requireOne(tx, id);
  });
}

export function readCurrent({ db }: Deps, caller: Caller): Promise<OrganizationRow> {
  return readOrganization(db, caller, requireOne);
}

export function changeName({ db }: Deps, caller: Caller, name: string): Promise<OrganizationRow> {
  return changeOrganization(db, caller, 'org:write', async ({ tx, organizationId, actor }) => {
    const before = await requireOne(tx, organizationId);
    const after = await renameOrganization(tx, organizationId, name, Date.now());
    if (after === null) throw accessErrors.denied();
    await recordAudit(tx, actor, {
      action: 'organization.update',
      target: { type: 'organization', id: organizationId, name },
      before: { name: before.name },
      after: { name },
    });
    return after;
  });
}

/** With everything in it, the record included: what is left is a line in the log of the server. Throws 422 where the name is another. */
export async function removeOrganization({ db, log }: Deps, caller: Caller, name: string): Promise<void> {
  const removed = await changeOrganization(db, caller, 'org:delete', async ({ tx, organizationId, actor }) => {
    const organization = await requireOne(tx, organizationId);
    if (organization.name !== name)
      throw validationFailed([{ type: 'mismatch', loc: ['body', 'name'], msg: 'Write the name of the organisation as it is' }]);
    await deleteOrganization(tx, organizationId);
    return { organizationId, userId: actor.userId };
  });
  log.info({ ...removed, requestId: caller.requestId }, 'an organisation was deleted');
}

/**
 * Makes another member an owner, and the caller, where they are one, an administrator. Throws `organization_transfer_to_self`, `member_not_found`,
 * `access_scope_not_held`.
 */
export function transferOwnership({ db }: Deps, caller: Caller, userId: string): Promise<void> {
  return changeOrganization(db, caller, 'org:delete', async (change) => {
    const { tx, organizationId, actor } = change;
    if (userId === actor.userId) throw organizationErrors.transfer_to_self();
    const owner = everywhere('owner');
    const beyond = authorityOf(change.grants)(owner);
    if (beyond.length > 0) throw accessErrors.scope_not_held([beyond]);
    const receiver = await requireMember(tx, organizationId, userId);
    await give(change, receiver, [...receiver.roles, ...owner]);
    const giver = await requireMember(tx, organizationId, actor.userId);
    if (!isOwner(giver.roles)) return;
    const kept = giver.roles.filter((role) => !isOwner([role]));
    await give(change, giver, [...kept, ...everywhere('administrator')]);
  });
}

function everywhere(role: BuiltInRole['id']): readonly HeldRole[] {
  const found = builtInRoles.get(role);
  return found === undefined ? [] : [{ roleId: found.id, name: found.name, scopes: found.scopes, instanceId: null }];
}

async function give({ tx, organizationId, actor }: OrganizationChange, { row, roles: before }: HoldingMember, roles: readonly HeldRole[]) {
  await deleteOtherBindings(tx, organizationId, row.owner, roles);
  await insertBindings(tx, organizationId, row.owner, roles, actor.userId);
  await recordAudit(tx, actor, {
    action: 'organization.transfer',
    target: targetOf(row),
    before: { roles: describeRoles(before) },
    after: { roles: describeRoles(roles) },
  });
}

async function requireOne(tx: Queryable, id: string): Promise<OrganizationRow> {
  const row = await findOrganization(tx, id);
  if (row === null) throw accessErrors.denied();
  return row;
}
