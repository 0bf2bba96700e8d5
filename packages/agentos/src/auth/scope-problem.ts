import { nearest } from '../lib/nearest.ts';
import { findFamily, scopeCatalogue } from './catalogue.ts';
import { defaultAdminScope } from './principal-policy.ts';
import { parseScope } from './scope.ts';

/**
 * Tells an operator why a scope grants nothing, or probably not what was meant; null for a scope that is fine. Families that are not built in are an
 * application's own and are only checked for likeness (W87).
 */
export function describeScopeProblem(text: string): string | null {
  const scope = parseScope(text);
  if (scope === null) return withSuggestion(text, malformed(text));
  if (scope.resource === 'agent_os') return text === defaultAdminScope ? null : withSuggestion(text, `"${text}" is not a scope`);
  const family = findFamily(scope.resource);
  if (family === undefined)
    return suggestScope(text) === null ? null : withSuggestion(text, `"${scope.resource}" is not a built-in family`);
  if (!family.actions.includes(scope.action))
    return withSuggestion(text, `"${scope.resource}" has no action "${scope.action}"; it has ${family.actions.join(', ')}`);
  return scope.id !== null && !family.perResource
    ? `"${scope.resource}" has no scopes for single resources; "${scope.resource}:${scope.action}" covers all of them`
    : null;
}

function malformed(text: string): string {
  if (/\s/.test(text)) return `"${text}" holds white space; a scope is one word`;
  if (text.includes('*')) return `"${text}" uses * where it means nothing; only resource:*:action knows it`;
  if (text !== text.toLowerCase() && parseScope(text.toLowerCase()) !== null)
    return `"${text}" has capitals; families and actions are lower case`;
  return `"${text}" is not resource:action or resource:<id>:action`;
}

function withSuggestion(text: string, problem: string): string {
  const suggestion = suggestScope(text);
  return suggestion === null ? problem : `${problem}. Did you mean "${suggestion}"?`;
}

/** The built-in scope most like the text, at most two letters away in each part; null when nothing is near or the text already is one. */
export function suggestScope(text: string): string | null {
  const parts = text.trim().toLowerCase().split(':');
  if (parts.length < 2 || parts.length > 3) return null;
  const [family = '', id = ''] = parts;
  if (nearest(text.trim().toLowerCase(), [defaultAdminScope]) !== undefined) return text === defaultAdminScope ? null : defaultAdminScope;
  const resource = nearest(family === 'system' ? 'config' : family, scopeCatalogue.keys());
  const action = resource === undefined ? undefined : nearest(parts.at(-1) ?? '', scopeCatalogue.get(resource)?.actions ?? []);
  if (resource === undefined || action === undefined) return null;
  const suggestion =
    parts.length === 3 && id !== '' && scopeCatalogue.get(resource)?.perResource === true
      ? `${resource}:${id}:${action}`
      : `${resource}:${action}`;
  return suggestion === text ? null : suggestion;
}
