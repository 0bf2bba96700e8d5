import { defaultAdminScope, parseScope, scopeCatalogue, takesResourceIds } from '../auth/index.ts';
import { nearest } from './nearest.ts';

/** What is wrong with one scope: it would grant nothing (`slip`), or it belongs to a family that this package does not know (`foreign`). */
export interface ScopeFinding {
  readonly kind: 'slip' | 'foreign';
  readonly scope: string;
  readonly why: string;
  readonly suggestion: string | undefined;
}

/** Looks at scopes before they go into a token, where a slip would silently grant nothing. */
export function checkScopes(scopes: readonly string[], adminScope: string = defaultAdminScope): ScopeFinding[] {
  return scopes.flatMap((scope) => (scope === adminScope ? [] : (checkScope(scope) ?? [])));
}

function checkScope(text: string): ScopeFinding | undefined {
  const scope = parseScope(text);
  if (scope === null) return slip(text, explainGrammar(text), repaired(text));
  const { resource, id, action } = scope;
  const family = scopeCatalogue.get(resource);
  if (resource === 'agent_os') return slip(text, 'agent_os knows one action, admin', defaultAdminScope);
  if (family === undefined)
    return { kind: 'foreign', scope: text, why: `no built-in family is called ${resource}`, suggestion: repaired(text) };
  if (id !== null && !takesResourceIds(resource))
    return slip(text, `a scope for a single one of ${resource} grants nothing`, `${resource}:${action}`);
  if (!family.actions.includes(action)) return slip(text, `${resource} has the actions ${family.actions.join(', ')}`, repaired(text));
  return undefined;
}

function slip(scope: string, why: string, suggestion: string | undefined): ScopeFinding {
  return { kind: 'slip', scope, why, suggestion };
}

function explainGrammar(text: string): string {
  if (/\s/.test(text)) return 'a scope has no white space';
  if (text.split(':').length === 1) return 'a scope is family:action or family:id:action';
  if (text.split(':').length > 3) return 'a scope has three parts at most';
  if (text.split(':').includes('')) return 'a part is empty';
  if (/[A-Z]/.test(`${text.split(':')[0] ?? ''}${text.split(':').at(-1) ?? ''}`)) return 'families and actions are in lower case';
  if (text.split(':').length === 3 && text.includes('*')) return 'an id is a whole * or has none';
  return 'a scope is family:action or family:id:action, of letters, digits, dots, dashes and underscores';
}

/** The valid built-in scope that the text most likely meant: each part moved to the nearest word of the catalogue. */
function repaired(text: string): string | undefined {
  const parts = text
    .trim()
    .split(':')
    .map((part) => part.trim());
  if (parts.length < 2 || parts.length > 3) return nearest(text, builtInScopes());
  const resource = nearestOrSame(parts[0] ?? '', scopeCatalogue.keys());
  if (resource === undefined) return nearest(text, builtInScopes());
  const action = nearestOrSame(parts.at(-1) ?? '', scopeCatalogue.get(resource)?.actions ?? []);
  if (action === undefined) return undefined;
  const id = parts.length === 3 && takesResourceIds(resource) ? `${parts[1] ?? ''}:` : '';
  const suggestion = `${resource}:${id}${action}`;
  return suggestion !== text && parseScope(suggestion) !== null ? suggestion : undefined;
}

function nearestOrSame(word: string, known: Iterable<string>): string | undefined {
  const words = [...known];
  return words.find((candidate) => candidate === word) ?? nearest(word, words);
}

function* builtInScopes(): Generator<string> {
  yield defaultAdminScope;
  for (const [resource, { actions }] of scopeCatalogue) for (const action of actions) yield `${resource}:${action}`;
}

/** `agents:red is wrong (…); did you mean agents:read?` */
export function sayFinding(finding: ScopeFinding): string {
  const hint = finding.suggestion === undefined ? '' : `; did you mean ${finding.suggestion}?`;
  return `scope ${JSON.stringify(finding.scope)}: ${finding.why}${hint}`;
}

/** Scopes as given on a command line: separated by commas or white space. */
export function splitScopes(text: string): string[] {
  return text.split(/[\s,]+/).filter((scope) => scope !== '');
}
