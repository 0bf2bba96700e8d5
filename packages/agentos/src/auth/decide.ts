import { takesResourceIds } from './catalogue.ts';
import { compileGrants } from './grants.ts';
import type { Grants } from './grants.ts';
import { policyOf } from './principal-policy.ts';
import type { Principal } from './principal.ts';
import { isResourceId } from './scope.ts';

/** A question: may the principal do this, to this family, or to this one resource of it? */
export interface Access {
  readonly resource: string;
  readonly action: string;
  readonly id?: string | undefined;
}

export interface Decision {
  readonly allowed: boolean;
  readonly effect: 'allow' | 'implicit_deny';
  /** The scope that decided; null when denied, and where tokens only identify. */
  readonly grant: string | null;
  /** The scope that would have allowed it; empty when allowed. */
  readonly missing: readonly string[];
}

const compiled = new WeakMap<object, Grants>();

function grantsOf(principal: Principal): Grants {
  const known = compiled.get(principal);
  if (known !== undefined) return known;
  const grants = compileGrants(principal.scopes, policyOf(principal).adminScope);
  // Only a frozen principal keeps its scopes; the answer for any other must follow them.
  if (Object.isFrozen(principal) && Object.isFrozen(principal.scopes)) compiled.set(principal, grants);
  return grants;
}

const none: readonly string[] = Object.freeze([]);
const allow = (grant: string | null): Decision => ({ allowed: true, effect: 'allow', grant, missing: none });

/**
 * Pure, synchronous and total: no clock, no input or output, never throws. What no scope allows is denied. An id that cannot be the id of a resource
 * (`*`, `a/b`) is denied to everybody, before any matching.
 */
export function decide(principal: Principal, access: Access): Decision {
  const { resource, action, id } = access;
  const single = id !== undefined && takesResourceIds(resource);
  if (single && !isResourceId(id)) return deny(`${resource}:${action}`);
  const { admin, byFamily } = grantsOf(principal);
  if (admin !== null) return allow(admin);
  if (onlyIdentifies(principal)) return allow(null);
  const grant = byFamily.get(resource)?.get(action);
  if (grant?.everything) return allow(grant.everything);
  const named = single ? grant?.byId.get(id) : undefined;
  return named === undefined ? deny(single ? `${resource}:${id}:${action}` : `${resource}:${action}`) : allow(named);
}

function deny(missing: string): Decision {
  return { allowed: false, effect: 'implicit_deny', grant: null, missing: [missing] };
}

/** The ids for which `decide` says yes: the filter of a list. */
export function visibleIds(principal: Principal, resource: string, action: string): 'all' | ReadonlySet<string> {
  if (decide(principal, { resource, action }).allowed) return 'all';
  return new Set(grantsOf(principal).byFamily.get(resource)?.get(action)?.byId.keys());
}

/** The one admin predicate; knows the admin scope of the server that made the principal. */
export function isAdmin(principal: Principal): boolean {
  return grantsOf(principal).admin !== null;
}

// Scopes of service accounts are enforced in every mode.
function onlyIdentifies(principal: Principal): boolean {
  return principal.kind !== 'service_account' && !policyOf(principal).enforceScopes;
}
