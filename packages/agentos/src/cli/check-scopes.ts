import { defaultAdminScope, describeScopeProblem, parseScope, scopeCatalogue } from '../auth/index.ts';

/** What is wrong with one scope: it would grant nothing (`slip`), or it is of a family that is not built in (`foreign`). */
export interface ScopeFinding {
  readonly kind: 'slip' | 'foreign';
  readonly text: string;
}

/** Looks at scopes before they go into a token, where a slip would silently grant nothing. */
export function checkScopes(scopes: readonly string[], adminScope: string = defaultAdminScope): ScopeFinding[] {
  return scopes.flatMap((scope) => (scope === adminScope ? [] : checkScope(scope)));
}

function checkScope(scope: string): ScopeFinding[] {
  const family = parseScope(scope)?.resource;
  const isForeign = family !== undefined && family !== 'agent_os' && !scopeCatalogue.has(family);
  const problem = describeScopeProblem(scope) ?? (isForeign ? `"${family}" is not a built-in family` : null);
  return problem === null ? [] : [{ kind: isForeign ? 'foreign' : 'slip', text: `scope ${scope}: ${problem}` }];
}

/** Scopes as given on a command line: separated by commas or white space. */
export function splitScopes(text: string): string[] {
  return text.split(/[\s,]+/).filter((scope) => scope !== '');
}
