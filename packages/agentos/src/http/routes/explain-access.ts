import type { Hono } from 'hono';
import { decide, visibleIds } from '../../auth/index.ts';
import type { Decision, Principal } from '../../auth/index.ts';
import { AgentOSError } from '../../lib/errors.ts';
import { pathOf, readSegments, trimTrailingSlashes } from '../request/target.ts';
import type { ResourceRef } from './access.ts';
import type { Route } from './define-route.ts';
import { accessOf, describeRoutes } from './describe-routes.ts';
import type { RouteDescription } from './describe-routes.ts';
import { ForeignRoutes } from './foreign-routes.ts';
import { RouteMatcher } from './matcher.ts';
import type { Match } from './matcher.ts';
import { readPattern } from './path-pattern.ts';
import { boundObject, readParams } from './path-params.ts';
import { bindNeed, missingScopes, readAccess, scopesOf } from './requirement.ts';
import type { Requirement } from './requirement.ts';
import { RouteRules } from './scope-mappings.ts';
import type { RuleOptions } from './scope-mappings.ts';

/** What the lock decides for a caller, and why. */
export interface AccessExplanation extends Pick<Decision, 'allowed' | 'effect' | 'missing'> {
  /** The scopes that decided; none where it is denied, and where no scope is asked for. */
  readonly grants: readonly string[];
}

/** The same about a request, with the route that would take it. */
export interface RouteExplanation extends AccessExplanation {
  readonly route: Pick<RouteDescription, 'path' | 'access'> & { readonly method: string };
}

/** The decision of the lock itself, with its grounds. `missing`: all of them are needed, of alternatives one. */
function explainAccess(requirement: Requirement, principal: Principal, bound: ResourceRef | null): AccessExplanation {
  const missing = unique(missingScopes(requirement, principal, bound));
  if (missing.length > 0) return { allowed: false, effect: 'implicit_deny', grants: [], missing };
  return { allowed: true, effect: 'allow', grants: unique(grantsFor(requirement, principal, bound)), missing };
}

function grantsFor(requirement: Requirement, principal: Principal, bound: ResourceRef | null): readonly string[] {
  if (!('needs' in requirement)) return [];
  const grantOf = (access: Parameters<typeof decide>[1]) => decide(principal, access).grant ?? [];
  if (requirement.kind !== 'list') return requirement.needs.flatMap((need) => grantOf(bindNeed(need, bound)));
  return requirement.needs.flatMap(({ resource, action }) => {
    const visible = visibleIds(principal, resource, action);
    return visible === 'all' ? grantOf({ resource, action }) : [...visible].flatMap((id) => grantOf({ resource, action, id }));
  });
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** Stands for every route of the user's own app: their patterns are not known here. */
export const ownApp = '(own app)';

/** Answers what a server with these routes would decide about a request, by the steps that requests themselves go through. */
export class RouteExplainer {
  readonly #matcher = new RouteMatcher<RouteDescription>();
  readonly #foreign: ForeignRoutes | null;
  /** Every scope that a route asks for. */
  readonly scopes: ReadonlySet<string>;

  /** `routes` with the operator's rules worked in, as `describeRoutes` gives them; `foreign` the user's own app. */
  constructor(routes: readonly RouteDescription[], foreign: ForeignRoutes | null = null) {
    for (const route of routes) this.#matcher.add(route.method, route.path, route);
    this.#foreign = foreign;
    this.scopes = new Set(routes.flatMap(({ access }) => scopesOf(readAccess(access))));
  }

  /** Null when no route takes the request: unknown path or method, an id that cannot be one. `path` may carry a query, which decides nothing. */
  explain(principal: Principal, method: string, path: string): RouteExplanation | null {
    const target = trimTrailingSlashes(pathOf(`http://localhost${path}`));
    const segments = readSegments(target);
    if (segments === null) return null;
    const match = this.#matcher.match(method, segments);
    if (match !== null && 'route' in match) return explainMatch(principal, match);
    const requirement = this.#foreign?.match(new Request(`http://localhost${target}`, { method }), target, {})?.requirement;
    if (requirement === undefined) return null;
    return { ...explainAccess(requirement, principal, null), route: { method, path: ownApp, access: accessOf(requirement) } };
  }
}

/** The explainer of a server with these routes, the operator's rules and the user's own app. */
export function createRouteExplainer(routes: readonly Route[], rules: RuleOptions, app?: Hono): RouteExplainer {
  return new RouteExplainer(describeRoutes(routes, rules), app === undefined ? null : new ForeignRoutes(app, new RouteRules(rules)));
}

function explainMatch(principal: Principal, { route, values }: Exclude<Match<RouteDescription>, null | { allowed: unknown }>) {
  const names = (readPattern(route.path) ?? []).flatMap((segment) => (segment.kind === 'param' ? [segment.name] : []));
  try {
    const bound = boundObject(route, readParams(names, values, route.params));
    const { method, path, access } = route;
    return { ...explainAccess(readAccess(access), principal, bound), route: { method, path, access } };
  } catch (error) {
    if (AgentOSError.is(error)) return null;
    throw error;
  }
}
