import { randomUUID } from 'node:crypto';
import { configErrors, createAuthenticator, resolveAuthorization } from '../auth/index.ts';
import type {
  AuthDependencies,
  AuthorizationConfig,
  Authenticator,
  CredentialRequest,
  Principal,
  ResolvedAuthorization,
} from '../auth/index.ts';
import { silentLog } from '../telemetry/index.ts';
import type { Log } from '../telemetry/index.ts';
import { httpErrors } from './http.errors.ts';
import { describeProblem } from './reply/problem.ts';
import type { Problem } from './reply/problem.ts';
import { missingScopes } from './routes/requirement.ts';
import type { Requirement } from './routes/requirement.ts';
import { RouteRules } from './routes/scope-mappings.ts';
import { isRepairedTarget, readSegments } from './request/target.ts';

/** The lock for an app that is not an AgentOS. */
export interface LockOptions extends AuthorizationConfig {
  /** False only identifies callers; scopes are not looked at. Default true. */
  readonly authorization?: boolean | undefined;
  /** Audience and realm where the configuration names none. */
  readonly osId?: string | undefined;
  /** Origins that may send cookies with unsafe requests. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Environment to take keys from when the configuration has none, such as `process.env`. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly log?: Log | undefined;
  /** The outside world: fetch, clock, files. For tests. */
  readonly dependencies?: AuthDependencies | undefined;
}

/** Public wherever they exist; `publicRoutes` adds to them, a scope mapping closes them. */
export const builtInPublicRoutes: readonly string[] = Object.freeze(['/', '/health', '/info', '/docs', '/openapi.json']);

/** Authenticates and decides for the adapters of other frameworks. */
export class Lock {
  readonly rules: RouteRules;
  readonly enforcesScopes: boolean;
  readonly #resolved: ResolvedAuthorization;
  readonly #dependencies: AuthDependencies;
  readonly #log: Log;
  #opening: Promise<Authenticator> | null = null;

  /** Throws `config_*` errors for a configuration that cannot be used, and when there is nothing to verify with. */
  constructor(options: LockOptions) {
    const { authorization = true, osId = '', allowedOrigins, env = {}, log = silentLog, dependencies = {}, ...config } = options;
    this.#resolved = resolveAuthorization({ authorization, authorizationConfig: config, env, osId, allowedOrigins });
    // Without keys everybody would be an administrator: that is not a lock.
    if (this.#resolved.mode === 'none') throw configErrors.no_key_source();
    this.enforcesScopes = authorization;
    const { scopeMappings, publicRoutes } = this.#resolved;
    this.rules = new RouteRules({ scopeMappings, publicRoutes: [...builtInPublicRoutes, ...publicRoutes] });
    this.#log = log;
    this.#dependencies = dependencies;
    // Key sets load at once; a failure is told to the first request, which tries again.
    this.#open().catch((err: unknown) => log.error({ err }, 'the key set could not be loaded'));
  }

  /** Decoded segments. Throws 400 for paths that routers disagree about. */
  readPath(path: string, rawTarget: string | null): readonly string[] {
    const segments = readSegments(path);
    if (segments === null || (rawTarget !== null && isRepairedTarget(rawTarget, path))) throw httpErrors.bad_target();
    return segments;
  }

  /** Who calls, once `requirement` is met. Rejects with 400, 401 and 403 `auth_*` errors. */
  async admit(request: CredentialRequest, requirement: Requirement): Promise<Principal> {
    const authenticator = await this.#open();
    const principal = await authenticator.authenticate(request);
    const missing = missingScopes(requirement, principal, null);
    if (missing.length > 0) throw authenticator.insufficientScope(missing);
    return principal;
  }

  describe(error: unknown): Problem {
    const requestId = randomUUID();
    const problem = describeProblem(error, requestId, this.#log);
    if (problem.status < 500) this.#log.info({ requestId, status: problem.status }, 'denied');
    const headers = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store', 'X-Request-Id': requestId, ...problem.headers };
    return { ...problem, headers };
  }

  #open(): Promise<Authenticator> {
    this.#opening ??= createAuthenticator(this.#resolved, this.#dependencies).catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }
}
