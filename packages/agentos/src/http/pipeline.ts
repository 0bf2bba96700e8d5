import { randomUUID } from 'node:crypto';
import { rowAccess } from '../auth/index.ts';
import type { Principal } from '../auth/index.ts';
import { AgentOSError } from '../lib/errors.ts';
import type { Log, RunTracer } from '../telemetry/index.ts';
import type { ResourceRef } from './routes/access.ts';
import { CredentialView } from './authenticator.ts';
import type { RequestAuthenticator } from './authenticator.ts';
import { readBody } from './request/body.ts';
import type { CompiledRoute } from './routes/compiled-route.ts';
import type { CorsPolicy } from './reply/cors.ts';
import { collectFields } from './request/fields.ts';
import type { ForeignRoutes } from './routes/foreign-routes.ts';
import { httpErrors } from './http.errors.ts';
import { checkHeaderSize } from './request/limits.ts';
import type { Limits } from './request/limits.ts';
import type { Match, RouteMatcher } from './routes/matcher.ts';
import { mergeHeaders } from './reply/merge-headers.ts';
import { describeProblem } from './reply/problem.ts';
import { rememberPrincipal } from './middleware/principal-of.ts';
import { anonymous, RequestScope } from './request/request-scope.ts';
import { ownApp } from './routes/explain-access.ts';
import { boundObject, readParams } from './routes/path-params.ts';
import { missingScopes } from './routes/requirement.ts';
import type { Requirement } from './routes/requirement.ts';
import { hasSeveralHosts, isRepairedTarget, pathOf, queryOf, readSegments, trimTrailingSlashes } from './request/target.ts';
import { validate } from './request/validation.ts';
import type { SocketDoor, Upgrade } from './socket/socket-door.ts';
import { writeReply } from './reply/write-reply.ts';

/** A body that comes sooner than this belongs to the moment at which its sender was let in. */
const quickBodyMs = 1_000;

/** One request as the adapter hands it over. */
export interface Call {
  readonly request: Request;
  /** Request target and header lines as they came over the wire; null where there is no wire (tests, other runtimes). */
  readonly rawTarget: string | null;
  readonly rawHeaders: readonly string[] | null;
  /** Number of path segments that belong to whoever mounted us. */
  readonly mountDepth: number;
  /** What else the adapter's runtime wants passed on to the user's own app. */
  readonly env: unknown;
  /** Turns the connection into a websocket; null where that was not asked for or cannot be done. */
  readonly upgrade: Upgrade | null;
}

export interface PipelineParts {
  readonly matcher: RouteMatcher<CompiledRoute>;
  readonly authenticator: RequestAuthenticator;
  readonly cors: CorsPolicy;
  readonly limits: Limits;
  readonly log: Log;
  readonly checkReplies: boolean;
  /** Learns of callers that lack a scope. */
  readonly tracer: Pick<RunTracer, 'recordDenial'>;
  /** The user's own app; asked only for what no route of ours answers. */
  readonly foreign: ForeignRoutes | null;
  readonly sockets: SocketDoor | null;
}

/**
 * The lock, once for all requests: refuse odd targets -> match -> sizes -> one credential -> principal -> path parameters -> decide -> query and body
 * -> handler -> reply. What is thrown on the way becomes problem details.
 */
export class Pipeline {
  readonly #parts: PipelineParts;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  async handle(call: Call): Promise<Response> {
    const requestId = randomUUID();
    const { request } = call;
    const { cors, log } = this.#parts;
    const headers: Record<string, string> = { 'X-Content-Type-Options': 'nosniff', 'X-Request-Id': requestId };
    cors.addHeaders(headers, request.headers.get('origin'));
    try {
      const response = await this.#serve(call, requestId, headers);
      if (log.isLevelEnabled('debug')) log.debug({ requestId, ...lineOf(request), status: response.status }, 'request');
      return response;
    } catch (error) {
      return this.#refuse(error, request, requestId, headers);
    }
  }

  async #serve(call: Call, requestId: string, headers: Record<string, string>): Promise<Response> {
    const { request, rawHeaders, mountDepth } = call;
    const { limits, authenticator, foreign, sockets, cors } = this.#parts;
    const path = this.#checkedPath(call);
    if (request.method === 'OPTIONS') return this.#answerOptions(request, headers);
    checkHeaderSize(rawHeaders, () => request.headers, limits.headerBytes);
    const socket = call.upgrade === null ? null : (sockets?.find(path) ?? null);
    if (socket !== null && sockets !== null && call.upgrade !== null)
      return sockets.open(socket, { request, rawHeaders, upgrade: call.upgrade, cors });
    // A reply to an upgrade cannot be read, so nothing of ours is done for one; the user's own app may have sockets.
    const match = call.upgrade === null ? this.#match(request.method, path) : null;
    const ours = match !== null && 'route' in match ? match : null;
    if (ours?.route.requirement.kind === 'public') return this.#run(ours, call, null, requestId, headers);
    const theirs =
      ours === null && foreign !== null ? foreign.match(request, mountDepth === 0 ? pathOf(request.url) : path, call.env) : null;
    if (theirs?.requirement.kind === 'public') return withHeaders(await theirs.respond(), headers);
    // Unknown paths too: who we don't know learns nothing about which paths exist.
    const pending = authenticator.authenticate(new CredentialView(request, rawHeaders));
    const principal = pending instanceof Promise ? await pending : pending;
    headers['Cache-Control'] = 'no-store';
    if (theirs !== null) {
      this.#enforce(theirs.requirement, principal, null, { method: request.method, path: ownApp });
      rememberPrincipal(theirs.request, principal);
      return withHeaders(await theirs.respond(), headers);
    }
    if (ours !== null) return this.#run(ours, call, principal, requestId, headers);
    if (match !== null && 'allowed' in match) throw httpErrors.method_not_allowed({ headers: { Allow: allowHeader(match.allowed) } });
    throw httpErrors.not_found();
  }

  /** The path below the mount. Throws 400 and 414. */
  #checkedPath({ request, rawTarget, rawHeaders, mountDepth }: Call): string {
    const { limits } = this.#parts;
    if ((rawTarget ?? request.url).length > limits.urlBytes) throw httpErrors.url_too_long([limits.urlBytes]);
    if (rawHeaders !== null && hasSeveralHosts(rawHeaders)) throw httpErrors.bad_host();
    const path = pathOf(request.url);
    if (rawTarget !== null && isRepairedTarget(rawTarget, path)) throw httpErrors.bad_target();
    if (readSegments(path) === null) throw httpErrors.bad_target();
    return trimTrailingSlashes(mountDepth === 0 ? path : dropSegments(path, mountDepth));
  }

  #match(method: string, path: string): Match<CompiledRoute> {
    const { matcher } = this.#parts;
    const whole = matcher.matchWhole(method, path);
    if (whole !== undefined) return { route: whole, values: [] };
    return matcher.match(method, readSegments(path) ?? []);
  }

  #answerOptions(request: Request, headers: Record<string, string>): Response {
    const preflight = this.#parts.cors.preflight(request);
    if (preflight === null) return new Response(null, { status: 204, headers });
    return new Response(preflight.body, { status: preflight.status, headers: { ...headers, ...preflight.headers } });
  }

  async #run(
    match: { route: CompiledRoute; values: readonly string[] },
    call: Call,
    who: Principal | null,
    requestId: string,
    headers: Record<string, string>,
  ) {
    const { route: compiled, values } = match;
    const { route, requirement, openedByOperator } = compiled;
    const params = readParams(compiled.paramNames, values, route.params);
    const bound = boundObject(route, params);
    if (who !== null) this.#enforce(requirement, who, bound, route);
    const { request } = call;
    const query = route.query === undefined ? undefined : this.#readQuery(compiled, request);
    let caller = who;
    let body: unknown;
    if (route.body !== undefined) {
      const began = performance.now();
      body = validate(route.body, await readBody(request, call.rawHeaders !== null, compiled, this.#parts.limits), 'body');
      const isSlow = performance.now() - began > quickBodyMs;
      if (who !== null && isSlow) caller = await this.#askAgain(call, requirement, bound, route);
    }
    const principal = caller ?? (openedByOperator ? anonymous : null);
    const scope = new RequestScope({ request, requestId, principal, isOpen: openedByOperator, params, env: call.env });
    if (route.query !== undefined) scope.query = query;
    if (route.body !== undefined) scope.body = body;
    const result = route.handler(scope);
    return writeReply(result instanceof Promise ? await result : result, compiled, scope, headers, this.#parts);
  }

  /** For who has taken their time to send a body: a session or an account may have ended meanwhile, and requests must not be kept in store for that. */
  async #askAgain({ request, rawHeaders }: Call, requirement: Requirement, bound: ResourceRef | null, route: CompiledRoute['route']) {
    const principal = await this.#parts.authenticator.authenticate(new CredentialView(request, rawHeaders));
    this.#enforce(requirement, principal, bound, route);
    return principal;
  }

  #enforce(requirement: Requirement, principal: Principal, bound: ResourceRef | null, route: { method: string; path: string }): void {
    const missing = missingScopes(requirement, principal, bound);
    if (missing.length === 0) return;
    const { owner, tenant, userId } = rowAccess(principal);
    const { method, path } = route;
    this.#parts.tracer.recordDenial({ owner, tenant, userId, principalKind: principal.kind, method, route: path, missingScopes: missing });
    throw this.#parts.authenticator.insufficientScope(missing);
  }

  #readQuery({ route, queryFields }: CompiledRoute, request: Request): unknown {
    if (route.query === undefined || queryFields === null) return undefined;
    const text = queryOf(request.url);
    return validate(route.query, text === '' ? {} : collectFields(new URLSearchParams(text), queryFields, 'query'), 'query');
  }

  #refuse(error: unknown, request: Request, requestId: string, headers: Record<string, string>): Response {
    const { log } = this.#parts;
    const problem = describeProblem(error, requestId, log);
    if (problem.status === 401 || problem.status === 403) {
      const { code, extensions } = AgentOSError.is(error) ? error : httpErrors.internal();
      log.info({ requestId, ...lineOf(request), status: problem.status, code, required: extensions['required_scopes'] }, 'denied');
    }
    return new Response(problem.body, {
      status: problem.status,
      headers: mergeHeaders({ ...headers, 'Cache-Control': 'no-store' }, problem.headers),
    });
  }
}

/** For the log: a query may hold what must not be there. */
const lineOf = ({ method, url }: Request) => ({ method, path: pathOf(url).slice(0, 200) });

function allowHeader(methods: readonly string[]): string {
  return (methods.includes('GET') ? [...methods, 'HEAD'] : methods).join(', ');
}

function dropSegments(path: string, count: number): string {
  let start = 0;
  for (let left = count; left > 0 && start !== -1; left -= 1) start = path.indexOf('/', start + 1);
  return start === -1 ? '/' : path.slice(start);
}

function withHeaders(response: Response, headers: Record<string, string>): Response {
  const copy = new Response(response.body, response);
  for (const [name, value] of Object.entries(headers)) if (!copy.headers.has(name)) copy.headers.set(name, value);
  return copy;
}
