import { AgentOS } from 'agentos-ts';
import { readAccess, scopesOf } from '../../src/http/routes/requirement.ts';
import type { Requirement } from '../../src/http/routes/requirement.ts';
import { RouteMatcher } from '../../src/http/routes/matcher.ts';
import { readSegments, trimTrailingSlashes } from '../../src/http/request/target.ts';
import type { ResourceRef, RouteDescription } from '../../src/http/index.ts';
import { silentLog } from '../../src/telemetry/index.ts';

export interface FoundRoute {
  readonly requirement: Requirement;
  readonly scopes: readonly string[];
  readonly bound: ResourceRef | null;
}

/** The routes that a server has of its own, found by the matcher that requests go through. */
export class BuiltRoutes {
  readonly #routes: readonly RouteDescription[] = new AgentOS({ id: 'os-1', env: {}, log: silentLog, db: 'memory:' }).describeRoutes();
  readonly #matcher = new RouteMatcher<RouteDescription>();

  constructor() {
    for (const route of this.#routes) this.#matcher.add(route.method, route.path, route);
  }

  /** `agents` of `/agents/:agent_id`. */
  get families(): ReadonlySet<string> {
    return new Set(this.#routes.map(({ path }) => familyOf(path)));
  }

  find(method: string, path: string): FoundRoute | null {
    const match = this.#matcher.match(method, readSegments(trimTrailingSlashes(path)) ?? []);
    if (match === null || !('route' in match)) return null;
    const { route, values } = match;
    const names = route.path.split('/').flatMap((segment) => (segment.startsWith(':') ? [segment.slice(1)] : []));
    const params = Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
    const requirement = readAccess(route.access);
    return { requirement, scopes: scopesOf(requirement), bound: route.resource?.(params) ?? null };
  }
}

export const familyOf = (path: string): string => path.split('/')[1]?.split('?')[0] ?? '';

export const builtRoutes = new BuiltRoutes();
