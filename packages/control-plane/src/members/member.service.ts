import type { Queryable } from 'agentos-ts/kit';
import { validationFailed } from 'agentos-ts/kit';
import { accessErrors } from '../access/access.errors.ts';
import { wireTime } from '../access/access.schemas.ts';
import { authorityOf, isOwner } from '../access/authority.ts';
import { deleteOtherBindings, hasOtherOwner, insertBindings } from '../access/bindings.store.ts';
import { changeOrganization, holdsNow, readOrganization } from '../access/change-organization.ts';
import type { Caller, OrganizationChange } from '../access/change-organization.ts';
import { describeRoles, requireChosenRoles } from '../access/choose-roles.ts';
import type { RoleChoice } from '../access/choose-roles.ts';
import type { HeldRole, MemberGrants } from '../access/member-grants.ts';
import { readGrantsOfMembers } from '../access/member-grants.store.ts';
import { recordAudit } from '../audit/record-audit.store.ts';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { memberErrors } from './member.errors.ts';
import type { MemberShown } from './member.schemas.ts';
import { deleteMember, findMember, listMembers } from './member.store.ts';
import type { MemberPage, MemberRow } from './member.store.ts';

type MemberDeps = Pick<ControlPlaneDeps, 'db' | 'signIn' | 'instances'>;

/** A member with what they hold. */
export interface HoldingMember {
  readonly row: MemberRow;
  readonly roles: readonly HeldRole[];
}

export async function readMemberPage(deps: MemberDeps, caller: Caller, page: MemberPage) {
  const { members, total, grants } = await readOrganization(deps.db, caller, async (tx, organizationId, own) => {
    const { rows, total: count } = await listMembers(tx, organizationId, page);
    const held = await readGrantsOfMembers(
      tx,
      organizationId,
      rows.map(({ owner }) => owner),
    );
    return { members: rows.map((row) => ({ row, roles: held.get(row.owner)?.roles ?? [] })), total: count, grants: own };
  });
  return { total, members: await describeMembers(deps, grants, members) };
}

/** Throws `member_not_found`. */
export async function requireMember(tx: Queryable, organizationId: string, userId: string): Promise<HoldingMember> {
  const row = await findMember(tx, organizationId, userId);
  if (row === null) throw memberErrors.not_found();
  const held = await readGrantsOfMembers(tx, organizationId, [userId]);
  return { row, roles: held.get(userId)?.roles ?? [] };
}

/** What a member holds, for a question about one instance. Throws `member_not_found`, and 422 where there is no such instance. */
export function readRights(deps: MemberDeps, caller: Caller, userId: string, instanceId: string | null, place: 'query' | 'body') {
  return readOrganization(deps.db, caller, async (tx, organizationId): Promise<MemberGrants> => {
    const { roles } = await requireMember(tx, organizationId, userId);
    const known = instanceId === null ? null : await deps.instances.findKnown(tx, organizationId, [instanceId]);
    if (known?.size === 0) throw validationFailed([{ type: 'unknown', loc: [place, 'instance_id'], msg: 'There is no such instance' }]);
    return { organizationId, userId, roles };
  });
}

/** Throws `member_not_found`, `access_member_above`, `access_scope_not_held`, `access_last_owner`, and 422 for roles and instances that there are not. */
export async function setMemberRoles(
  deps: MemberDeps,
  caller: Caller,
  userId: string,
  choices: readonly RoleChoice[],
): Promise<MemberShown> {
  const { member, grants } = await changeOrganization(deps.db, caller, 'org:members:write', async (change) => {
    const { tx, organizationId, actor } = change;
    const before = await requireMemberBelow(change, userId);
    const roles = await requireChosenRoles(tx, deps.instances, organizationId, choices);
    const beyond = authorityOf(change.grants)(roles);
    if (beyond.length > 0) throw accessErrors.scope_not_held([beyond]);
    if (!isOwner(roles)) await refuseLastOwner(tx, organizationId, before);
    await deleteOtherBindings(tx, organizationId, userId, roles);
    await insertBindings(tx, organizationId, userId, roles, actor.userId);
    await recordAudit(tx, actor, {
      action: 'member.set_roles',
      target: targetOf(before.row),
      before: { roles: describeRoles(before.roles) },
      after: { roles: describeRoles(roles) },
    });
    return { member: { row: before.row, roles }, grants: change.grants };
  });
  const [shown] = await describeMembers(deps, grants, [member]);
  if (shown === undefined) throw memberErrors.not_found();
  return shown;
}

/** Throws `member_not_found`, `access_member_above`, `access_last_owner`. */
export function removeMember({ db }: MemberDeps, caller: Caller, userId: string): Promise<void> {
  return changeOrganization(db, caller, 'org:members:write', async (change) => {
    const member = await requireMemberBelow(change, userId);
    await takeOut(change, member, 'member.remove');
  });
}

/** Whoever belongs to an organisation may leave it. Throws `access_last_owner`. */
export function leaveOrganization({ db }: MemberDeps, caller: Caller): Promise<void> {
  return changeOrganization(db, caller, null, async (change) => {
    const member = await requireMember(change.tx, change.organizationId, change.actor.userId);
    await takeOut(change, member, 'member.leave');
  });
}

async function takeOut({ tx, organizationId, actor }: OrganizationChange, member: HoldingMember, action: 'member.remove' | 'member.leave') {
  await refuseLastOwner(tx, organizationId, member);
  await deleteMember(tx, organizationId, member.row.owner);
  const { email, name } = member.row;
  await recordAudit(tx, actor, { action, target: targetOf(member.row), before: { email, name, roles: describeRoles(member.roles) } });
}

/** A member whom the caller may change. Throws `member_not_found`, `access_member_above`. */
async function requireMemberBelow({ tx, organizationId, grants }: OrganizationChange, userId: string): Promise<HoldingMember> {
  const member = await requireMember(tx, organizationId, userId);
  const above = authorityOf(grants)(member.roles);
  if (above.length > 0) throw accessErrors.member_above([above]);
  return member;
}

/** For a member who will not own the organisation any more. */
async function refuseLastOwner(tx: Queryable, organizationId: string, { row, roles }: HoldingMember): Promise<void> {
  if (isOwner(roles) && !(await hasOtherOwner(tx, organizationId, row.owner))) throw accessErrors.last_owner();
}

/** How members look to one of them: with what they may do to each. Outside of transactions: the sign-in is asked, too. */
async function describeMembers(
  { signIn }: MemberDeps,
  grants: MemberGrants,
  members: readonly HoldingMember[],
): Promise<readonly MemberShown[]> {
  const people = await signIn.readUsers(members.map(({ row }) => row.owner));
  const withTwoFactors = new Set(people.flatMap(({ userId, twoFactorEnabled }) => (twoFactorEnabled ? [userId] : [])));
  const authority = authorityOf(grants);
  const manages = holdsNow(grants, 'org:members:write');
  return members.map(({ row, roles }) => {
    const isBelow = manages && authority(roles).length === 0;
    return {
      user_id: row.owner,
      name: row.name,
      email: row.email,
      joined_at: wireTime(row.joined_at),
      two_factor_enabled: withTwoFactors.has(row.owner),
      roles: describeRoles(roles),
      abilities: { remove: isBelow, change_roles: isBelow },
    };
  });
}

/** As the record names a member. */
export const targetOf = ({ owner: id, email: name }: Pick<MemberRow, 'owner' | 'email'>) => ({ type: 'member', id, name });
