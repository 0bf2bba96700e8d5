import type { Hono } from 'hono';
import type { RouterRoute } from 'hono/types';
import { nameOf } from './registry.ts';
import { adminsOnly } from './requirement.ts';
import type { Requirement } from './requirement.ts';
import { readForeignTemplate } from './path-pattern.ts';
import type { RouteRules, Template } from './scope-mappings.ts';

/** Middleware as Hono's own `use` registers it: any method, a wildcard path, and a `next` to call. It may answer or pass on; nobody can tell. */
export const isMiddleware = ({ method, path, handler }: RouterRoute): boolean =>
  method === 'ALL' && path.endsWith('*') && handler.length > 1;

export const templateOfHono = (route: RouterRoute): Template => ({
  method: route.method,
  segments: readForeignTemplate(route.path),
  name: nameOf(route),
});

/**
 * The requirements that hold for a request that another router matched, by the templates of what it matched. Handlers up to the first that cannot
 * pass on each need a rule; without one they are for admins alone. Middleware is held only to rules that name it. Null: nothing matched.
 */
export function requirementsOf(method: string, matched: readonly RouterRoute[], rules: RouteRules): readonly Requirement[] | null {
  const found: Requirement[] = [];
  for (const route of matched) {
    const rule = rules.find(method, templateOfHono(route));
    if (rule !== undefined) found.push(rule);
    else if (!isMiddleware(route)) found.push(adminsOnly);
    if (route.handler.length < 2) break;
  }
  return found.length === 0 ? null : found;
}

/** A request for the user's own app, decided but not yet answered. */
export interface ForeignCall {
  readonly requirement: Requirement;
  respond(): Promise<Response>;
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

  match(request: Request, env: unknown): ForeignCall | null {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const [handlers] = this.#app.router.match(method, this.#app.getPath(request, { env }));
    const requirements = requirementsOf(
      method,
      handlers.map(([[, route]]) => route),
      this.#rules,
    );
    if (requirements === null) return null;
    return { requirement: joinRequirements(requirements), respond: async () => this.#app.fetch(request, env ?? {}) };
  }

  #isDeclared(route: RouterRoute): boolean {
    const methods = route.method === 'ALL' ? ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] : [route.method];
    return methods.some((method) => this.#rules.find(method, templateOfHono(route)) !== undefined);
  }
}

/** All of them hold. Public only when every one is. */
export function joinRequirements(requirements: readonly Requirement[]): Requirement {
  const closed = requirements.filter((requirement) => requirement.kind !== 'public');
  if (closed.length === 0) return requirements[0] ?? adminsOnly;
  const needs = closed.flatMap((requirement) => ('needs' in requirement ? requirement.needs : []));
  return needs.length === 0 ? { kind: 'signedIn' } : { kind: 'all', needs };
}
