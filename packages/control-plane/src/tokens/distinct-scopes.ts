import { parseScope } from 'agentos-ts/auth';

/**
 * Without scopes for single resources where a scope for all of them is there too: the same rights in a shorter token. The admin scope swallows nothing:
 * an AgentOS may have given that name to another scope.
 */
export function distinctScopes(scopes: Iterable<string>): readonly string[] {
  const all = [...scopes];
  const wide = new Set(all.map(parseScope).flatMap((scope) => (scope?.id === null ? [`${scope.resource}:${scope.action}`] : [])));
  return all.filter((text) => {
    const scope = parseScope(text);
    return scope === null || scope.id === null || !wide.has(`${scope.resource}:${scope.action}`);
  });
}
