import {
  decide,
  defaultAdminScope,
  describeScopeProblem,
  isAdmin,
  parseScope,
  scopeCatalogue,
  takesResourceIds,
} from '../../auth/index.ts';
import type { Principal } from '../../auth/index.ts';

/** What an account may do when its minter names no scopes. */
export const defaultScopes: readonly string[] = Object.freeze(['agents:run', 'teams:run', 'workflows:run', 'sessions:read', 'config:read']);

const harmless: ReadonlySet<string> = new Set(['read', 'run']);

/** Those that would grant nothing: they do not parse, or a built-in family has no such action or no members. Families of an application's own are fine. */
export function invalidScopes(scopes: readonly string[], adminScope: string): readonly string[] {
  return scopes.filter((text) => text !== adminScope && !canGrant(text));
}

/** Why a scope is invalid, with the scope that was probably meant. */
export function explainScope(text: string): string {
  return describeScopeProblem(text) ?? `"${text}" is not the admin scope of this server`;
}

function canGrant(text: string): boolean {
  const scope = parseScope(text);
  if (scope === null || text === defaultAdminScope) return false;
  if (scope.id !== null && !takesResourceIds(scope.resource)) return false;
  const family = scopeCatalogue.get(scope.resource);
  return scope.resource !== 'agent_os' && (family === undefined || family.actions.includes(scope.action));
}

/** Those that a token should only have on purpose: the admin scope, whatever handles accounts, and every action but to read and to run. */
export function privilegedScopes(scopes: readonly string[], adminScope: string): readonly string[] {
  return scopes.filter((text) => {
    const scope = parseScope(text);
    return text === adminScope || scope === null || scope.resource === 'service_accounts' || !harmless.has(scope.action);
  });
}

/**
 * Those that the principal cannot pass on. Decided like any request, on what its scopes mean: whoever holds one agent holds neither another nor all.
 * The admin scope is passed on by admins alone, also where tokens only identify and everybody may do everything else.
 */
export function scopesNotHeld(principal: Principal, scopes: readonly string[], adminScope: string): readonly string[] {
  return scopes.filter((text) => (text === adminScope ? !isAdmin(principal) : !holds(principal, text)));
}

function holds(principal: Principal, text: string): boolean {
  const scope = parseScope(text);
  if (scope === null) return false;
  const { resource, action, id } = scope;
  return decide(principal, id === null ? { resource, action } : { resource, action, id }).allowed;
}
