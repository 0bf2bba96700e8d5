import { Hono } from 'hono';
import type { Context } from 'hono';
import { baseRoutePath } from 'hono/route';
import { noTracer } from '../telemetry/index.ts';
import type { Log, RunTracer } from '../telemetry/index.ts';
import type { RequestAuthenticator } from './authenticator.ts';
import { compileRoute, templateOf } from './routes/compiled-route.ts';
import type { CompiledRoute } from './routes/compiled-route.ts';
import { CorsPolicy } from './reply/cors.ts';
import type { CorsConfig } from './reply/cors.ts';
import type { Route } from './routes/define-route.ts';
import { ForeignRoutes } from './routes/foreign-routes.ts';
import { resolveLimits } from './request/limits.ts';
import type { Limits } from './request/limits.ts';
import { RouteMatcher } from './routes/matcher.ts';
import { Pipeline } from './pipeline.ts';
import { upgradeOf } from './socket/upgrade.ts';
import type { SocketDoor } from './socket/socket-door.ts';
import { wireOf } from './request/wire.ts';
import { createRegistry } from './routes/registry.ts';
import { RouteRules } from './routes/scope-mappings.ts';
import type { RuleOptions } from './routes/scope-mappings.ts';

export interface HttpAppOptions extends RuleOptions {
  readonly routes: readonly Route[];
  readonly authenticator: RequestAuthenticator;
  readonly log: Log;
  /** No origin may read replies unless listed. */
  readonly cors?: CorsConfig | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Check reply bodies against their schemas. Default false: statuses are always checked, bodies in tests and development. */
  readonly checkReplies?: boolean | undefined;
  /** The user's own Hono app. Routes of ours win; its own are closed unless `scopeMappings` or `publicRoutes` names them. */
  readonly app?: Hono | undefined;
  /** Learns of callers that lack a scope. Default: nobody does. */
  readonly tracer?: Pick<RunTracer, 'recordDenial'> | undefined;
  /** Answers websocket upgrades. Default: there are no sockets. */
  readonly sockets?: SocketDoor | undefined;
}

export type HttpHandler = (c: Context) => Promise<Response>;

/**
 * The server as a Hono app: `app.fetch(request)`, or `parent.route('/api', app)` with the same decisions. Throws `TypeError` for an incomplete route,
 * `config_unmatched_scope_mapping`, `config_scope_mapping_invalid`, `config_public_route_invalid` and `config_cors_invalid`.
 */
export function createHttpApp(options: HttpAppOptions): Hono {
  const app = new Hono();
  app.all('*', createHttpHandler(options));
  return app;
}

/** The server as the handler of a Hono route `*`. Throws like `createHttpApp`. */
export function createHttpHandler(options: HttpAppOptions): HttpHandler {
  const { log, authenticator, checkReplies = false, tracer = noTracer, sockets = null } = options;
  const { routes } = createRegistry(options.routes);
  const rules = new RouteRules(options);
  const foreign = options.app === undefined ? null : new ForeignRoutes(options.app, rules);
  checkRules(rules, routes, foreign, log);
  const matcher = new RouteMatcher<CompiledRoute>();
  for (const route of routes) matcher.add(route.method, route.path, compileRoute(route, rules));
  sockets?.compile(routes, rules);
  const cors = new CorsPolicy(options.cors ?? {}, log);
  const limits = resolveLimits(options.limits);
  const pipeline = new Pipeline({ matcher, authenticator, cors, limits, log, checkReplies, tracer, foreign, sockets });
  return (c) => pipeline.handle({ request: c.req.raw, ...wireOf(c.env), mountDepth: mountDepth(c), env: c.env, upgrade: upgradeOf(c) });
}

function checkRules(rules: RouteRules, routes: readonly Route[], foreign: ForeignRoutes | null, log: Log): void {
  const templates = [...routes.map(templateOf), ...(foreign?.templates ?? [])];
  rules.refuseUnmatched(templates);
  for (const route of rules.unmatchedPublicRoutes(templates)) log.warn({ route }, 'publicRoutes: matches no route');
  for (const route of foreign?.undeclared ?? []) {
    log.warn({ route }, 'route of your app has no rule: admins only. Name it in scopeMappings or publicRoutes');
  }
}

const depths = new Map<string, number>([['/', 0]]);

/** Segments before the path that our routes are written for. The keys are mount templates, a handful per process. */
function mountDepth(c: Context): number {
  const base = baseRoutePath(c);
  const known = depths.get(base);
  if (known !== undefined) return known;
  const depth = base.split('/').filter((part) => part !== '').length;
  depths.set(base, depth);
  return depth;
}
