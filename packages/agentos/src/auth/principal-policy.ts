import type { Principal } from './principal.ts';

/** What the server that made a principal decided about all of its principals. */
export interface PrincipalPolicy {
  /** The scope that grants everything. */
  readonly adminScope: string;
  readonly userIsolation: boolean;
  /** False where tokens only identify (keys are configured and authorization is off): users may do everything that is not another user's. */
  readonly enforceScopes: boolean;
}

export const defaultAdminScope = 'agent_os:admin';

/** Strictest reading; holds for principals that no authenticator made. */
export const defaultPolicy: PrincipalPolicy = Object.freeze({ adminScope: defaultAdminScope, userIsolation: true, enforceScopes: true });

const policies = new WeakMap<Principal, PrincipalPolicy>();

/** The only maker of principals: freezes and remembers the policy, so that every question about the principal is answered alike. */
export function makePrincipal(init: Principal, policy: PrincipalPolicy): Principal {
  const principal: Principal = Object.freeze({ ...init, scopes: frozenSet(init.scopes) });
  policies.set(principal, policy);
  return principal;
}

export function policyOf(principal: Principal): PrincipalPolicy {
  return policies.get(principal) ?? defaultPolicy;
}

function refuseChange(): never {
  throw new TypeError('scopes: a principal cannot be changed');
}

// Object.freeze does not stop Set.prototype.add, so the mutators of this one set are shadowed.
function frozenSet(values: Iterable<string>): ReadonlySet<string> {
  const shadow = { value: refuseChange };
  return Object.freeze(Object.defineProperties(new Set(values), { add: shadow, delete: shadow, clear: shadow }));
}
