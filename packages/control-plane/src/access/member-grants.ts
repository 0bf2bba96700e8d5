import { parseScope } from 'agentos-ts/auth';
import { controlPlaneCatalogue, defaultPolicy, makePrincipal } from 'agentos-ts/kit';
import type { Principal } from 'agentos-ts/auth';

/** A role that somebody holds, with what it grants now. */
export interface HeldRole {
  readonly roleId: string;
  readonly name: string;
  /** The one AgentOS that it counts for; null for all of the organisation. */
  readonly instanceId: string | null;
  readonly scopes: readonly string[];
}

/** What one member of one organisation holds. */
export interface MemberGrants {
  readonly organizationId: string;
  readonly userId: string;
  readonly roles: readonly HeldRole[];
}

/** True for scopes that the control plane itself decides by; all others go into tokens. */
export function isControlPlaneScope(scope: string): boolean {
  const parsed = parseScope(scope);
  return parsed !== null && (controlPlaneCatalogue.has(parsed.resource) || parsed.resource === 'audit');
}

/** Scopes of the control plane: of roles that count everywhere alone. The admin scope of an AgentOS is none of them. */
export function controlPlaneScopes({ roles }: MemberGrants): ReadonlySet<string> {
  return new Set(roles.filter(({ instanceId }) => instanceId === null).flatMap(({ scopes }) => scopes.filter(isControlPlaneScope)));
}

/** The roles that count for one AgentOS, or, with null, for every one. */
export function rolesFor({ roles }: MemberGrants, instanceId: string | null): readonly HeldRole[] {
  return roles.filter((role) => role.instanceId === null || role.instanceId === instanceId);
}

// `audit:read` is both: the record of the control plane, and that of an AgentOS.
const isOfInstance = (scope: string): boolean => !isControlPlaneScope(scope) || scope === 'audit:read';

/** Scopes for the tokens of one AgentOS; with null those that hold in every one. The union of the roles that count there. */
export function instanceScopes(grants: MemberGrants, instanceId: string | null): ReadonlySet<string> {
  return new Set(rolesFor(grants, instanceId).flatMap(({ scopes }) => scopes.filter(isOfInstance)));
}

/** The AgentOS for which a token would allow something. Every scope is looked at once, however many instances there are. */
export function enterableInstances({ roles }: MemberGrants): 'all' | ReadonlySet<string> {
  const granting = roles.filter(({ scopes }) => scopes.some(isOfInstance));
  return granting.some(({ instanceId }) => instanceId === null) ? 'all' : new Set(granting.flatMap(({ instanceId }) => instanceId ?? []));
}

/** What a role grants where it is held: for one AgentOS alone, nothing of the control plane. */
export function scopesOf({ instanceId, scopes }: HeldRole): readonly string[] {
  return instanceId === null ? scopes : scopes.filter(isOfInstance);
}

/** Somebody with these scopes, for questions that `decide` answers. Nobody is signed in by it. */
export function holderOf(userId: string, scopes: ReadonlySet<string>): Principal {
  const init: Principal = {
    kind: 'user',
    id: userId,
    userId,
    tenant: null,
    sessionId: null,
    scopes,
    claims: Object.freeze({}),
    expiresAt: null,
  };
  return makePrincipal(init, defaultPolicy);
}
