import type { RouteDescription } from 'agentos-ts';

/** What a bearer of `scopes` may expect of a route, worked out from the declared access alone, without the code that decides. */
export type Expected = 'allowed' | 'unauthenticated' | 'forbidden';

/** The scopes that a route names, as declared. */
export function declaredScopes({ access }: RouteDescription): readonly string[] {
  if ('anyScope' in access) return access.anyScope;
  if ('scope' in access) return typeof access.scope === 'string' ? [access.scope] : access.scope;
  return [];
}

/** `scopes` is null for a caller whose credential is missing or refused. */
export function expectedAccess(route: RouteDescription, componentId: string, scopes: readonly string[] | null): Expected {
  const { access } = route;
  if ('public' in access) return 'allowed';
  if (scopes === null) return 'unauthenticated';
  if ('signedIn' in access || scopes.includes('agent_os:admin')) return 'allowed';
  const bound = boundFamily(route);
  const isList = 'scope' in access && access.list === true;
  const holds = (needed: string): boolean => {
    const [family = '', action = ''] = needed.split(':');
    return scopes.some((scope) => {
      const parts = scope.split(':');
      if (parts.includes('') || parts.length < 2 || parts.length > 3) return false;
      const [id, granted] = parts.length === 3 ? [parts[1], parts[2]] : ['*', parts[1]];
      const isFamily = parts[0] === family || (parts[0] === 'system' && family === 'config');
      return isFamily && granted === action && (id === '*' || isList || (bound === family && id === componentId));
    });
  };
  const needed = declaredScopes(route);
  const isAllowed = 'anyScope' in access ? needed.some(holds) : needed.every(holds);
  return isAllowed ? 'allowed' : 'forbidden';
}

/** The family of the object that the route is about; undefined for routes about no single object. */
export function boundFamily(route: RouteDescription): string | undefined {
  const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  return route.resource?.(Object.fromEntries(names.map((name) => [name, name]))).type;
}
