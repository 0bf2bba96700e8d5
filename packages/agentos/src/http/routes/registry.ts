import type { Route } from './define-route.ts';
import { RouteMatcher } from './matcher.ts';
import { readPattern } from './path-pattern.ts';
import { readAccess } from './requirement.ts';

/** All routes of a server, checked. What documentation, `agentos routes` and the access matrix read. */
export interface Registry {
  readonly routes: readonly Route[];
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const literal = /^[A-Za-z0-9._~-]+$/;

/** Throws `TypeError` naming method, path and the fix for a route that is incomplete, and for two routes that answer the same requests. */
export function createRegistry(routes: readonly Route[]): Registry {
  const shapes = new RouteMatcher<Route>();
  for (const route of routes) {
    checkRoute(route);
    if (!shapes.add(route.method, route.path, route))
      throw new TypeError(`route ${nameOf(route)}: another route answers the same requests; remove one`);
  }
  return Object.freeze({ routes: Object.freeze([...routes]) });
}

/** `GET /agents/:agent_id`. */
export const nameOf = (route: { readonly method: string; readonly path: string }): string => `${route.method} ${route.path}`;

function checkRoute(route: Route): void {
  const refuse = (why: string): never => {
    throw new TypeError(`route ${nameOf(route)}: ${why}`);
  };
  if (!methods.has(route.method)) refuse(`method must be one of ${[...methods].join(', ')}`);
  checkPath(route.path, refuse);
  if (typeof route.access !== 'object' || route.access === null)
    refuse("has no access; add access: { scope: 'family:action' } or say why it is public");
  try {
    readAccess(route.access);
  } catch (error) {
    refuse(error instanceof Error ? error.message : 'access cannot be read');
  }
  if (typeof route.handler !== 'function') refuse('has no handler');
  if (typeof route.responses !== 'object' || Object.keys(route.responses).length === 0)
    refuse('declares no responses; add responses: { 200: schema }');
  if (route.body !== undefined && route.method === 'GET') refuse('a GET has no body; use query');
}

function checkPath(path: string, refuse: (why: string) => never): void {
  const segments = readPattern(path);
  if (segments === null) return refuse('the path must start with / and have no empty segment');
  const names = new Set<string>();
  for (const segment of segments) {
    if (segment.kind === 'one' || segment.kind === 'many') return refuse('a path has no wildcards; name a parameter');
    if (segment.kind === 'literal' && !literal.test(segment.text))
      return refuse(`'${segment.text}' must be letters, digits, . _ ~ - or one :parameter`);
    if (segment.kind !== 'param') continue;
    if (names.has(segment.name)) return refuse(`names the parameter :${segment.name} twice`);
    names.add(segment.name);
  }
}
