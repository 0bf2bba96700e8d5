import type { Queryable } from 'agentos-ts/kit';
import { accessErrors } from '../access/access.errors.ts';
import { wireTime } from '../access/access.schemas.ts';
import { authorityOf } from '../access/authority.ts';
import { changeOrganization, readOrganization } from '../access/change-organization.ts';
import type { Caller } from '../access/change-organization.ts';
import { describeRoles, findChosenRoles, requireChosenRoles } from '../access/choose-roles.ts';
import { recordAudit } from '../audit/record-audit.store.ts';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { isAddressOfMember } from '../members/member.store.ts';
import { randomId } from '../organizations/create-organization.store.ts';
import { findOrganization } from '../organizations/organization.store.ts';
import { countMail } from '../sign-in/account-tries.store.ts';
import { mailInvitation } from './invitation-mail.ts';
import { hashSecret, consoleLink, makeSecret } from '../link-secret.ts';
import { invitationErrors } from './invitation.errors.ts';
import type { InvitationShown, InviteBody } from './invitation.schemas.ts';
import { deleteInvitation, insertInvitation, listInvitations } from './invitation.store.ts';
import type { InvitationRow, ListedInvitation } from './invitation.store.ts';

type Deps = Pick<ControlPlaneDeps, 'db' | 'instances' | 'mailer' | 'log' | 'publicUrl'>;

const lifetimeMs = 7 * 86_400_000;

export function readInvitationPage(
  { db, instances }: Deps,
  caller: Caller,
  page: { readonly search: string; readonly limit: number; readonly offset: number },
) {
  return readOrganization(db, caller, async (tx, organizationId) => {
    const { rows, total } = await listInvitations(tx, organizationId, page);
    const shown: InvitationShown[] = [];
    for (const row of rows) shown.push(await describe(tx, instances, row));
    return { invitations: shown, total };
  });
}

/**
 * Invites an address with roles that the caller holds. Throws `access_scope_not_held`, `invitation_member_exists`, `invitation_exists`, and 422 for roles
 * and instances that there are not.
 */
export async function invite({ db, instances, mailer, log, publicUrl }: Deps, caller: Caller, { email, roles: choices }: InviteBody) {
  const secret = makeSecret();
  const link = consoleLink(publicUrl, 'invitation', secret);
  const { invitation, organizationName, inviterEmail } = await changeOrganization(
    db,
    caller,
    'org:members:write',
    async ({ tx, organizationId, actor, grants }) => {
      const roles = await requireChosenRoles(tx, instances, organizationId, choices);
      const beyond = authorityOf(grants)(roles);
      if (beyond.length > 0) throw accessErrors.scope_not_held([beyond]);
      if (await isAddressOfMember(tx, organizationId, email)) throw invitationErrors.member_exists();
      const now = Date.now();
      const row = await insertInvitation(tx, {
        tenant: organizationId,
        owner: actor.userId,
        invitation_id: `inv_${randomId()}`,
        email,
        roles: choices,
        secret_hash: hashSecret(secret),
        created_at: now,
        expires_at: now + lifetimeMs,
      });
      if (row === null) throw invitationErrors.exists();
      await recordAudit(tx, actor, { action: 'invitation.create', target: targetOf(row), after: { email, roles: describeRoles(roles) } });
      const shown = await describe(tx, instances, { ...row, inviter_email: actor.email });
      const organization = await findOrganization(tx, organizationId);
      return { invitation: shown, organizationName: organization?.name ?? '', inviterEmail: actor.email };
    },
  );
  // Who invites more than many hands the links over themselves.
  const mayMail = mailer !== null && (await db.asSystem('count a mail', (tx) => countMail(tx, caller.principal.id, Date.now()))) === null;
  const mailed = mayMail && (await mailInvitation(mailer, log, { to: email, organizationName, inviterEmail, link }));
  return { ...invitation, link, mailed };
}

/** Throws `invitation_not_found`. */
export function revokeInvitation({ db }: Deps, caller: Caller, id: string): Promise<void> {
  return changeOrganization(db, caller, 'org:members:write', async ({ tx, organizationId, actor }) => {
    const row = await deleteInvitation(tx, organizationId, id);
    if (row === null) throw invitationErrors.not_found();
    const { email, roles } = row;
    await recordAudit(tx, actor, { action: 'invitation.revoke', target: targetOf(row), before: { email, roles } });
  });
}

/** The roles of an invitation that there still are. */
export async function readRolesOf(tx: Queryable, instances: Deps['instances'], { tenant, roles }: InvitationRow) {
  const found = await findChosenRoles(tx, instances, tenant, roles);
  return found.flatMap(({ role }) => role ?? []);
}

async function describe(tx: Queryable, instances: Deps['instances'], row: ListedInvitation): Promise<InvitationShown> {
  return {
    id: row.invitation_id,
    email: row.email,
    roles: describeRoles(await readRolesOf(tx, instances, row)),
    invited_by: { user_id: row.owner, email: row.inviter_email },
    created_at: wireTime(row.created_at),
    expires_at: wireTime(row.expires_at),
    expired: row.expires_at <= Date.now(),
  };
}

/** As the record names one: never with its secret. */
const targetOf = ({ invitation_id: id, email: name }: InvitationRow) => ({ type: 'invitation', id, name });
