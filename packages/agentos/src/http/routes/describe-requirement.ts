import type { CompiledRoute } from './compiled-route.ts';
import { scopesOf } from './requirement.ts';

interface RequirementText {
  readonly scopes: readonly string[];
  readonly text: string;
  /** OpenAPI security requirements: a list of alternatives. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** What a route asks, in words for people and as OpenAPI says it. */
export function describeRequirement(compiled: CompiledRoute): RequirementText {
  const { requirement } = compiled;
  const scopes = scopesOf(requirement);
  const names = scopes.map((scope) => perResource(scope, compiled));
  switch (requirement.kind) {
    case 'public':
      return { scopes, text: 'public', security: [] };
    case 'signedIn':
      return { scopes, text: 'any signed-in caller', security: [{ bearer: [] }] };
    case 'any':
      return { scopes, text: `one of ${names.join(', ')}`, security: scopes.map((scope) => ({ bearer: [scope] })) };
    case 'list':
      return {
        scopes,
        text: `${names.join(' and ')}, for all or for single members; the list holds what the caller may see`,
        security: [{ bearer: scopes }],
      };
    default:
      return { scopes, text: names.join(' and '), security: [{ bearer: scopes }] };
  }
}

/** `agents:run` of a route about one agent is also satisfied by `agents:{agent_id}:run`. */
function perResource(scope: string, { route, paramNames }: CompiledRoute): string {
  if (route.resource === undefined) return `\`${scope}\``;
  const { type, id } = route.resource(Object.fromEntries(paramNames.map((name) => [name, `{${name}}`])));
  const [family, action, ...rest] = scope.split(':');
  return family === type && rest.length === 0 ? `\`${scope}\` or \`${family}:${id}:${action}\`` : `\`${scope}\``;
}
