import type { Queryable } from 'agentos-ts/kit';
import { AgentOSError } from 'agentos-ts/kit';
import { wireTime } from '../access/access.schemas.ts';
import { authorityOf } from '../access/authority.ts';
import { insertBindings, insertMember } from '../access/bindings.store.ts';
import type { NewMember } from '../access/bindings.store.ts';
import { organizationAccess } from '../access/caller.ts';
import { holdsNow } from '../access/change-organization.ts';
import type { Caller } from '../access/change-organization.ts';
import { describeRoles, findChosenRoles } from '../access/choose-roles.ts';
import type { HeldRole } from '../access/member-grants.ts';
import { readMemberGrants } from '../access/member-grants.store.ts';
import { recordAudit } from '../audit/record-audit.store.ts';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { targetOf } from '../members/member.service.ts';
import { holdOrganization } from '../organizations/create-organization.store.ts';
import { findOrganization } from '../organizations/organization.store.ts';
import { hashSecret } from '../link-secret.ts';
import { invitationErrors } from './invitation.errors.ts';
import { readRolesOf } from './invitation.service.ts';
import { findOpenInvitation, useInvitation } from './invitation.store.ts';
import type { InvitationRow } from './invitation.store.ts';

type Deps = Pick<ControlPlaneDeps, 'db' | 'signIn' | 'instances'>;

/** What a link is for. Throws `invitation_invalid`. */
export function lookAtInvitation({ db, instances }: Deps, secret: string) {
  return db.asSystem(
    'look at an invitation',
    async (tx) => {
      const row = await requireOpen(tx, secret);
      const organization = await findOrganization(tx, row.tenant);
      return {
        organization_name: organization?.name ?? '',
        email: row.email,
        roles: describeRoles(await readRolesOf(tx, instances, row)),
        expires_at: wireTime(row.expires_at),
      };
    },
    { readOnly: true },
  );
}

export interface Acceptance {
  readonly secret: string;
  readonly name: string;
  readonly password: string;
  readonly requestId: string;
}

export interface Accepted {
  readonly organizationId: string;
  readonly userId: string;
}

/**
 * Makes an account for whom the invitation names, and lets them in. Both are one transaction: after a crash either all of it is there or the link is
 * still good. The address is not taken as proven: whoever invited has the link, too. Throws `invitation_invalid`, `invitation_account_exists`,
 * `invitation_not_backed`, and what `createUser` throws.
 */
export async function acceptInvitation(deps: Deps, { secret, name, password, requestId }: Acceptance): Promise<Accepted> {
  // Before anything is hashed or made: a link that leads nowhere costs a look-up.
  const { tenant: organizationId, email } = await deps.db.asSystem('accept an invitation', (tx) => requireBacked(tx, deps, secret), {
    readOnly: true,
  });
  const person = await deps.signIn
    .createUser(
      { email, name, password },
      { emailVerified: false, also: (tx, made) => admit(tx, deps, { organizationId, secret, member: made, requestId }) },
    )
    .catch((error: unknown) => {
      throw AgentOSError.is(error) && error.code === 'sign_in_account_exists' ? invitationErrors.account_exists() : error;
    });
  return { organizationId, userId: person.userId };
}

/** Lets somebody who is signed in come in. Throws `invitation_invalid`, `invitation_other_address`, `invitation_member_exists`, `invitation_not_backed`. */
export async function joinByInvitation({ db, instances }: Deps, { principal, requestId }: Caller, secret: string): Promise<Accepted> {
  const { id: userId, claims } = principal;
  const email = String(claims['email']);
  const member = { userId, email, name: String(claims['name']) };
  const { tenant: organizationId } = await db.asSystem(
    'join by an invitation',
    async (tx) => {
      const row = await requireOpen(tx, secret);
      if (row.email !== email.toLowerCase()) throw invitationErrors.other_address();
      return row;
    },
    { readOnly: true },
  );
  await db.as(organizationAccess(organizationId, userId), (tx) => admit(tx, { instances }, { organizationId, secret, member, requestId }));
  return { organizationId, userId };
}

interface Admission {
  readonly organizationId: string;
  readonly secret: string;
  readonly member: NewMember;
  readonly requestId: string;
}

/** Uses the invitation up and gives what it promises, if whoever promised it still may: with the organisation held, so that it stays so. */
async function admit(
  tx: Queryable,
  deps: Pick<Deps, 'instances'>,
  { organizationId, secret, member, requestId }: Admission,
): Promise<void> {
  await holdOrganization(tx, organizationId);
  const invitation = await useInvitation(tx, organizationId, hashSecret(secret), Date.now());
  if (invitation === null) throw invitationErrors.invalid();
  const roles = await requireBacking(tx, deps, invitation);
  if (!(await insertMember(tx, organizationId, member))) throw invitationErrors.member_exists();
  await insertBindings(tx, organizationId, member.userId, roles, invitation.owner);
  const { userId, email, name } = member;
  await recordAudit(
    tx,
    { userId, email, organizationId, requestId },
    {
      action: 'member.join',
      target: targetOf({ owner: userId, email }),
      before: { invitation_id: invitation.invitation_id, invited_by: invitation.owner },
      after: { email, name, roles: describeRoles(roles) },
    },
  );
}

async function requireOpen(tx: Queryable, secret: string): Promise<InvitationRow> {
  const row = await findOpenInvitation(tx, hashSecret(secret), Date.now());
  if (row === null) throw invitationErrors.invalid();
  return row;
}

async function requireBacked(tx: Queryable, deps: Pick<Deps, 'instances'>, secret: string): Promise<InvitationRow> {
  const row = await requireOpen(tx, secret);
  await requireBacking(tx, deps, row);
  return row;
}

/** The roles of an invitation, if they are all still there and its inviter may still give them. Throws `invitation_not_backed`. */
async function requireBacking(
  tx: Queryable,
  { instances }: Pick<Deps, 'instances'>,
  invitation: InvitationRow,
): Promise<readonly HeldRole[]> {
  const found = await findChosenRoles(tx, instances, invitation.tenant, invitation.roles);
  const roles = found.flatMap(({ role }) => role ?? []);
  const inviter = await readMemberGrants(tx, invitation.tenant, invitation.owner);
  const isBacked =
    roles.length === found.length && inviter !== null && holdsNow(inviter, 'org:members:write') && authorityOf(inviter)(roles).length === 0;
  if (!isBacked) throw invitationErrors.not_backed();
  return roles;
}
