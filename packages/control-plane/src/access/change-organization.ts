import { decide, parseScope } from 'agentos-ts/auth';
import type { Principal } from 'agentos-ts/auth';
import type { Database, PrincipalTx, Queryable } from 'agentos-ts/kit';
import { actorOf } from '../audit/record-audit.store.ts';
import type { Actor } from '../audit/record-audit.store.ts';
import type { ControlPlaneScope } from '../define-route.ts';
import { holdOrganization } from '../organizations/create-organization.store.ts';
import { accessErrors } from './access.errors.ts';
import { organizationAccess } from './caller.ts';
import { controlPlaneScopes, holderOf } from './member-grants.ts';
import type { MemberGrants } from './member-grants.ts';
import { readMemberGrants } from './member-grants.store.ts';

/** A request, as far as it says who asks. */
export interface Caller {
  readonly principal: Principal;
  readonly requestId: string;
}

/** One change of an organisation, while nobody else changes it. */
export interface OrganizationChange {
  readonly tx: PrincipalTx;
  readonly organizationId: string;
  readonly actor: Actor;
  /** What the caller holds now; what their principal says is from before. */
  readonly grants: MemberGrants;
}

/**
 * The way to every write of people, roles and rights: holds the organisation, reads again what the caller may do, and does the work in the same
 * transaction, so that what was checked is still so when it is written. `scope` is the one that the route asks for; null for what every member may.
 * Throws `access_denied` for who has lost it since the request came.
 */
export function changeOrganization<T>(
  db: Database,
  { principal, requestId }: Caller,
  scope: ControlPlaneScope | null,
  work: (change: OrganizationChange) => Promise<T>,
): Promise<T> {
  const { tenant: organizationId, id: userId } = principal;
  if (organizationId === null) throw accessErrors.denied();
  return db.as(organizationAccess(organizationId, userId), async (tx) => {
    await holdOrganization(tx, organizationId);
    const grants = await readMemberGrants(tx, organizationId, userId);
    if (grants === null || (scope !== null && !holdsNow(grants, scope))) throw accessErrors.denied();
    return work({ tx, organizationId, grants, actor: actorOf({ principal, requestId }) });
  });
}

/** True for who holds a scope of the control plane. */
export function holdsNow(grants: MemberGrants, scope: ControlPlaneScope): boolean {
  const parsed = parseScope(scope);
  if (parsed === null) return false;
  const { resource, action } = parsed;
  return decide(holderOf(grants.userId, controlPlaneScopes(grants)), { resource, action }).allowed;
}

/** Reads in the organisation of the path, with what the caller holds there. */
export function readOrganization<T>(
  db: Database,
  { principal: { tenant: organizationId, id: userId } }: Pick<Caller, 'principal'>,
  work: (tx: Queryable, organizationId: string, grants: MemberGrants) => Promise<T>,
): Promise<T> {
  if (organizationId === null) throw accessErrors.denied();
  return db.as(
    organizationAccess(organizationId, userId),
    async (tx) => {
      const grants = await readMemberGrants(tx, organizationId, userId);
      if (grants === null) throw accessErrors.denied();
      return work(tx, organizationId, grants);
    },
    { readOnly: true },
  );
}
