import { takesResourceIds } from './catalogue.ts';
import { defaultAdminScope } from './principal-policy.ts';
import { parseScope } from './scope.ts';

/** What the scopes of one principal allow for one action on one family. Values are the scope texts that say so. */
interface ActionGrant {
  everything: string | null;
  readonly byId: Map<string, string>;
}

/** Scopes in the form in which questions are answered: two or three look-ups, however many scopes there are. */
export interface Grants {
  /** The admin scope, when held. */
  readonly admin: string | null;
  /** Family, then action. Maps, never objects: names such as `__proto__` are only names. */
  readonly byFamily: ReadonlyMap<string, ReadonlyMap<string, ActionGrant>>;
}

/** Total: a scope that does not parse, or names one resource of a family that has no such form, adds nothing. */
export function compileGrants(scopes: Iterable<string>, adminScope: string): Grants {
  let admin: string | null = null;
  const byFamily = new Map<string, Map<string, ActionGrant>>();
  for (const text of scopes) {
    if (text === adminScope) admin = text;
    else addGrant(byFamily, text);
  }
  return { admin, byFamily };
}

function addGrant(byFamily: Map<string, Map<string, ActionGrant>>, text: string): void {
  const scope = parseScope(text);
  // Where another scope is the admin scope, the default one means nothing (W39).
  if (scope === null || text === defaultAdminScope) return;
  if (scope.id !== null && !takesResourceIds(scope.resource)) return;
  const actions = byFamily.get(scope.resource) ?? new Map<string, ActionGrant>();
  byFamily.set(scope.resource, actions);
  const grant = actions.get(scope.action) ?? { everything: null, byId: new Map<string, string>() };
  actions.set(scope.action, grant);
  if (scope.id === null) grant.everything ??= text;
  else grant.byId.set(scope.id, text);
}
