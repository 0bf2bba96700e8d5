import type { RouteDescription } from '../http/index.ts';
import { RouteMatcher } from '../http/routes/matcher.ts';
import { pathOf, readSegments, trimTrailingSlashes } from '../http/request/target.ts';

export interface FoundRoute {
  readonly route: RouteDescription;
  readonly params: Readonly<Record<string, string>>;
}

/** The route that a server would take for this request; undefined when none answers. `path` may be a whole address. */
export function findRoute(routes: readonly RouteDescription[], method: string, path: string): FoundRoute | undefined {
  const matcher = new RouteMatcher<RouteDescription>();
  for (const route of routes) matcher.add(route.method, route.path, route);
  const segments = readSegments(trimTrailingSlashes(pathOf(path.startsWith('/') ? `http://localhost${path}` : path)));
  const match = segments === null ? null : matcher.match(method.toUpperCase(), segments);
  if (match === null || !('route' in match)) return undefined;
  const names = match.route.path.split('/').flatMap((segment) => (segment.startsWith(':') ? [segment.slice(1)] : []));
  return { route: match.route, params: Object.fromEntries(names.map((name, index) => [name, match.values[index] ?? ''])) };
}
