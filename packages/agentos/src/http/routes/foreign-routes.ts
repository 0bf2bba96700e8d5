import type { Hono } from 'hono';
import type { RouterRoute } from 'hono/types';
import { nameOf } from './registry.ts';
import { adminsOnly, signedIn } from './requirement.ts';
import type { Requirement } from './requirement.ts';
import { compareSpecificity, readForeignTemplate } from './path-pattern.ts';
import { pathOf } from '../request/target.ts';
import type { RouteRules, Rule, Template } from './scope-mappings.ts';

// How Hono hides the handler of a sub-app that has its own error handler.
const composed = '__COMPOSED_HANDLER';

function canPassOn({ handler }: RouterRoute): boolean {
  const inner: unknown = Reflect.get(handler, composed) ?? handler;
  return typeof inner !== 'function' || inner.length > 1;
}

/** Middleware as Hono's own `use` registers it: any method, a wildcard path, and a `next` to call. It may answer or pass on; nobody can tell. */
const isMiddleware = (route: RouterRoute): boolean => route.method === 'ALL' && route.path.endsWith('*') && canPassOn(route);

const templateOfHono = (route: RouterRoute): Template => ({
  method: route.method,
  segments: readForeignTemplate(route.path),
  name: nameOf(route),
});

/**
 * What a request needs that another router matched, by the templates of what it matched. Handlers up to the first that cannot pass on each need a rule;
 * without one they are for admins alone. Middleware is held to the most specific rule that names it, where that is more specific than the handlers'.
 * Null: nothing that may answer was matched.
 */
export function requirementOf(method: string, matched: readonly RouterRoute[], rules: RouteRules): Requirement | null {
  const found: Requirement[] = [];
  const named: Rule[] = [];
  const middleware: Rule[] = [];
  for (const route of matched) {
    const rule = rules.find(method, templateOfHono(route));
    if (isMiddleware(route)) {
      if (rule !== undefined) middleware.push(rule);
      continue;
    }
    found.push(rule?.requirement ?? adminsOnly);
    if (rule !== undefined) named.push(rule);
    if (!canPassOn(route)) break;
  }
  const [narrowest] = middleware.toSorted((a, b) => compareSpecificity(a.segments, b.segments));
  if (narrowest !== undefined && named.every((rule) => compareSpecificity(narrowest.segments, rule.segments) < 0))
    found.push(narrowest.requirement);
  return found.length === 0 ? null : joinRequirements(found);
}

/** All of them hold. Public only when every one is. */
function joinRequirements(requirements: readonly Requirement[]): Requirement {
  const closed = requirements.filter((requirement) => requirement.kind !== 'public');
  if (closed.length === 0) return requirements[0] ?? adminsOnly;
  const needs = closed.flatMap((requirement) => ('needs' in requirement ? requirement.needs : []));
  return needs.length === 0 ? signedIn : { kind: 'all', needs };
}

/** A request for the user's own app, decided but not yet answered. */
export interface ForeignCall {
  /** As the app sees it: without the path of whoever mounted us. */
  readonly request: Request;
  readonly requirement: Requirement;
  respond(): Promise<Response>;
}

/** The request at the path that the app's routes are written for; the same object where that is its own path. */
function atPath(request: Request, path: string): Request {
  const { url } = request;
  const whole = pathOf(url);
  if (whole === path) return request;
  const start = url.indexOf('/', url.indexOf('://') + 3);
  return new Request(url.slice(0, start) + path + url.slice(start + whole.length), request);
}

/** The routes of the user's own Hono app, closed unless `scopeMappings` or `publicRoutes` names them. */
export class ForeignRoutes {
  readonly #app: Hono;
  readonly #rules: RouteRules;

  constructor(app: Hono, rules: RouteRules) {
    this.#app = app;
    this.#rules = rules;
  }

  get templates(): readonly Template[] {
    return this.#app.routes.map(templateOfHono);
  }

  /** Routes that have no rule: they answer 403 to everybody but admins. */
  get undeclared(): readonly string[] {
    const closed = this.#app.routes.filter((route) => !isMiddleware(route) && !this.#isDeclared(route));
    return [...new Set(closed.map(nameOf))];
  }

  /** `path` is the path below the mount. */
  match(given: Request, path: string, env: unknown): ForeignCall | null {
    const request = atPath(given, path);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const [handlers] = this.#app.router.match(method, this.#app.getPath(request, { env }));
    const requirement = requirementOf(
      method,
      handlers.map(([[, route]]) => route),
      this.#rules,
    );
    return requirement && { request, requirement, respond: async () => this.#app.fetch(request, env ?? {}) };
  }

  #isDeclared(route: RouterRoute): boolean {
    const methods = route.method === 'ALL' ? ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] : [route.method];
    return methods.some((method) => this.#rules.find(method, templateOfHono(route)) !== undefined);
  }
}
