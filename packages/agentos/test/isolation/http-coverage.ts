import type { RouteDescription } from 'agentos-ts';

const nobodys = 'says nothing of anybody';
const definitions = 'definitions belong to the operator; who may read which is in the access matrix';
const ownRights = 'says what the token of the caller says; authz.test.ts compares it with what every route does';
const accounts = 'accounts-suite.ts has programs of their own';

/** Routes that the programs do not call, and why. A route that is in neither fails the suite. */
export const withoutOperation: ReadonlyMap<string, string> = new Map([
  ...['/', '/health', '/info', '/docs', '/openapi.json', '/console', '/console/assets/:file', '/traces/filter-schema'].map(
    (path) => [`GET ${path}`, nobodys] as const,
  ),
  ...['/config', '/models'].map((path) => [`GET ${path}`, definitions] as const),
  ...['/authz/rules', '/authz/can-i'].map((path) => [`GET ${path}`, ownRights] as const),
  ...['agent', 'team', 'workflow'].flatMap((kind) => [
    [`GET /${kind}s`, definitions] as const,
    [`GET /${kind}s/:${kind}_id`, definitions] as const,
  ]),
  ['POST /service-accounts', accounts],
  ['GET /service-accounts', accounts],
  ['DELETE /service-accounts/:service_account_id', accounts],
  ['POST /service-accounts/:service_account_id/rotate', accounts],
]);

/** Routes that none of the requests called. Requests are method and path with query. */
export function uncalledRoutes(routes: readonly RouteDescription[], requests: Iterable<string>): readonly string[] {
  const called = [...requests];
  return routes
    .filter(({ method, path }) => {
      const pattern = new RegExp(`^${method} ${path.replaceAll(/:\w+/g, '[^/?]+')}(?:\\?|$)`);
      return !called.some((request) => pattern.test(request));
    })
    .map(({ method, path }) => `${method} ${path}`);
}
