import type { CredentialRequest, Principal } from '../../auth/index.ts';
import { Lock } from '../lock.ts';
import type { LockOptions } from '../lock.ts';
import { adminsOnly, signedIn } from '../routes/requirement.ts';
import type { Requirement } from '../routes/requirement.ts';
import { queryOf, trimTrailingSlashes } from '../request/target.ts';

/** What this adapter reads of a request of Express or any framework shaped like it. */
export interface ExpressRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** The target before routers cut their mount path off. */
  readonly originalUrl?: string | undefined;
  readonly protocol?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawHeaders?: readonly string[] | undefined;
  /** Set by the middleware. */
  principal?: Principal;
}
export interface ExpressResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body?: string): unknown;
}
export type ExpressMiddleware = (request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void) => void;

/**
 * `jwtMiddleware` for Express: `app.use(expressJwt({ … }))` before the routes, after `cors()`. Sets `req.principal`. Express does not say which route it
 * will match, so entries are matched against the decoded path, segment by segment and without regard to case (as Express routes); a path that no entry
 * names is for admins alone.
 */
export function expressJwt(options: LockOptions): ExpressMiddleware {
  const lock = new Lock(options);
  return (request, response, next) => void guard(request, response, next, lock);
}

async function guard(request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void, lock: Lock): Promise<void> {
  if (request.method === 'OPTIONS') return answer(response, 204, {});
  try {
    const principal = await admit(request, lock);
    if (principal !== null) request.principal = principal;
  } catch (error) {
    const { status, headers, body } = lock.describe(error);
    return answer(response, status, headers, body);
  }
  // Outside the try: what the app's own handlers throw is the app's to answer.
  return next();
}

function answer(response: ExpressResponse, status: number, headers: Readonly<Record<string, string>>, body?: string): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}

async function admit(request: ExpressRequest, lock: Lock): Promise<Principal | null> {
  const target = request.originalUrl ?? request.url ?? '/';
  const query = queryOf(target);
  const path = query === '' && !target.includes('?') ? target : target.slice(0, target.indexOf('?'));
  const segments = trimmedSegments(lock.readPath(path, null), path);
  const requirement = requirementFor(request.method ?? 'GET', segments, lock);
  return requirement.kind === 'public' ? null : lock.admit(credentialView(request, target), requirement);
}

function trimmedSegments(segments: readonly string[], path: string): readonly string[] {
  const trimmed = trimTrailingSlashes(path);
  return trimmed === '/' ? [] : segments.slice(0, trimmed.split('/').length - 1);
}

function requirementFor(method: string, segments: readonly string[], lock: Lock): Requirement {
  const rule = lock.rules.findForPath(method, segments)?.requirement;
  if (rule?.kind === 'public') return rule;
  return lock.enforcesScopes ? (rule ?? adminsOnly) : signedIn;
}

function credentialView(request: ExpressRequest, target: string): CredentialRequest {
  const header = (name: string): string | null => {
    const value = request.headers[name.toLowerCase()];
    return typeof value === 'string' ? value : (value?.join(', ') ?? null);
  };
  const url = `${request.protocol ?? 'http'}://${header('host') ?? 'localhost'}${target}`;
  const { rawHeaders } = request;
  const base = { method: request.method ?? 'GET', url, header };
  if (rawHeaders === undefined) return base;
  const count = (name: string): number =>
    rawHeaders.filter((sent, index) => index % 2 === 0 && sent.toLowerCase() === name.toLowerCase()).length;
  return { ...base, count };
}
