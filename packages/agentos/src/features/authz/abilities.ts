import { parseScope, scopeCatalogue, visibleIds } from '../../auth/index.ts';
import type { Principal } from '../../auth/index.ts';

/** True: all of the family. A list: these ids alone, which the caller's own scopes name. */
export type Ability = boolean | readonly string[];

/** Families by name, each with its actions. */
type Actions = Map<string, Set<string>>;

/**
 * What the principal may do, in every family of the catalogue; a family of the application's own stands there when there is anything in it that they may
 * do. `asked`: the scopes that routes ask for. The answers are those of `decide()`.
 */
export function abilitiesOf(principal: Principal, asked: Iterable<string>): Record<string, Record<string, Ability>> {
  const own = actionsOf([...asked, ...principal.scopes]);
  const families = [...[...scopeCatalogue].map(([family, { actions }]) => [family, actions] as const), ...own];
  const abilities = families.map(([family, actions]) => [family, abilitiesIn(principal, family, actions)] as const);
  return Object.fromEntries(
    abilities.filter(([family, actions]) => scopeCatalogue.has(family) || Object.values(actions).some(isSomething)),
  );
}

function abilitiesIn(principal: Principal, family: string, actions: Iterable<string>): Record<string, Ability> {
  return Object.fromEntries(Array.from(actions, (action) => [action, abilityTo(principal, family, action)]));
}

function abilityTo(principal: Principal, family: string, action: string): Ability {
  const visible = visibleIds(principal, family, action);
  if (visible === 'all') return true;
  return visible.size > 0 && [...visible].toSorted();
}

const isSomething = (ability: Ability): boolean => ability !== false;

/** Families outside of the catalogue that the scopes speak of. `agent_os` is none: its one scope is told as `admin`. */
function actionsOf(scopes: Iterable<string>): Actions {
  const families: Actions = new Map();
  for (const text of scopes) {
    const scope = parseScope(text);
    if (scope === null || scopeCatalogue.has(scope.resource) || scope.resource === 'agent_os') continue;
    families.set(scope.resource, (families.get(scope.resource) ?? new Set()).add(scope.action));
  }
  return families;
}
