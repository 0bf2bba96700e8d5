import { decide, parseScope, visibleIds } from '../../auth/index.ts';
import type { Principal } from '../../auth/index.ts';
import type { Access, ResourceRef } from './access.ts';

interface ScopeNeed {
  readonly resource: string;
  readonly action: string;
  readonly id: string | null;
}

/** What a route asks of its caller, ready to be decided. */
export type Requirement =
  | { readonly kind: 'public'; readonly reason: string }
  | { readonly kind: 'signedIn' }
  | { readonly kind: 'list'; readonly needs: readonly ScopeNeed[] }
  | { readonly kind: 'all' | 'any'; readonly needs: readonly ScopeNeed[] };

export const signedIn: Requirement = Object.freeze({ kind: 'signedIn' });
/** For routes that nobody gave a rule: admins only. */
export const adminsOnly: Requirement = Object.freeze({ kind: 'all', needs: [{ resource: 'agent_os', action: 'admin', id: null }] });

/** Every one of the scopes. Throws `TypeError` naming the scope that does not parse. */
export function requireAll(scopes: readonly string[]): Requirement {
  return scopes.length === 0 ? signedIn : { kind: 'all', needs: scopes.map(readNeed) };
}

function readNeed(text: string): ScopeNeed {
  const scope = parseScope(text);
  if (scope === null) throw new TypeError(`'${text}' is not a scope; write family:action or family:id:action`);
  return scope;
}

/** Throws `TypeError` for an access that names no rule, no reason or no scope. */
export function readAccess(access: Access): Requirement {
  if ('public' in access) {
    if (typeof access.public !== 'string' || access.public.trim() === '')
      throw new TypeError('access.public must say why the route is public');
    return { kind: 'public', reason: access.public };
  }
  if ('signedIn' in access) {
    if (!access.signedIn) throw new TypeError('access.signedIn can only be true');
    return signedIn;
  }
  if ('anyScope' in access) return { kind: 'any', needs: someScopes(access.anyScope, 'access.anyScope') };
  if (!('scope' in access)) throw new TypeError("access must be { scope }, { anyScope }, { signedIn: true } or { public: 'reason' }");
  const scopes = typeof access.scope === 'string' ? [access.scope] : access.scope;
  return { kind: access.list ? 'list' : 'all', needs: someScopes(scopes, 'access.scope') };
}

function someScopes(scopes: readonly string[], where: string): readonly ScopeNeed[] {
  if (!Array.isArray(scopes) || scopes.length === 0)
    throw new TypeError(`${where} names no scope; write { signedIn: true } to let every signed-in caller in`);
  return scopes.map(readNeed);
}

/** The scopes as text, for documentation. */
export function scopesOf(requirement: Requirement): readonly string[] {
  return 'needs' in requirement ? requirement.needs.map(textOf) : [];
}

const textOf = (need: ScopeNeed): string => [need.resource, ...(need.id === null ? [] : [need.id]), need.action].join(':');

/**
 * Decides: empty when allowed, else the scopes that are missing; of alternatives, all of them. A scope of the bound object's family is a question
 * about that object: `agents:run` bound to `my-agent` is satisfied by `agents:my-agent:run`.
 */
export function missingScopes(requirement: Requirement, principal: Principal, bound: ResourceRef | null): readonly string[] {
  if (requirement.kind === 'list') return requirement.needs.filter((need) => !seesAny(principal, need)).map(textOf);
  if (requirement.kind !== 'all' && requirement.kind !== 'any') return [];
  const missing: string[] = [];
  for (const need of requirement.needs) {
    const decision = decide(principal, bindNeed(need, bound));
    if (decision.allowed && requirement.kind === 'any') return [];
    missing.push(...decision.missing);
  }
  return missing;
}

/** A list is open to whoever holds the scope for the family or for any one of its members. */
function seesAny(principal: Principal, { resource, action }: ScopeNeed): boolean {
  const visible = visibleIds(principal, resource, action);
  return visible === 'all' || visible.size > 0;
}

/** The question that a need asks: about the bound object where it is of the need's family. */
export function bindNeed({ resource, action, id }: ScopeNeed, bound: ResourceRef | null) {
  if (id !== null) return { resource, action, id };
  return bound !== null && bound.type === resource ? { resource, action, id: bound.id } : { resource, action };
}
