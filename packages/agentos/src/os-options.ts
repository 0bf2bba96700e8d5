import type { Hono } from 'hono';
import type { AuthorizationConfig } from './auth/index.ts';
import type { Database } from './db/database.ts';
import type { Agent } from './define/index.ts';
import type { CorsConfig, Limits } from './http/index.ts';
import type { RunLimits } from './runtime/index.ts';
import type { Log, LogLevel } from './telemetry/index.ts';

export interface AgentOSOptions {
  /** Audience of tokens and name in challenges. Default `agentos`. */
  readonly id?: string;
  readonly name?: string;
  readonly description?: string;
  readonly version?: string;
  readonly agents?: readonly Agent[];
  /** Merges memories in `POST /optimize-memories`. Default: the model of the first agent with `memory: true`. */
  readonly memoryModel?: Agent['model'];
  /**
   * `postgres://…`, `file:./folder` or `memory:`; or a database that is already open and stays open when the server closes.
   * Default: `DATABASE_URL`, else `file:./.agentos/data`.
   */
  readonly db?: string | Database;
  /** `true` takes keys from the environment; a configuration also turns it on. Off by default, and then only on loopback. */
  readonly authorization?: boolean | AuthorizationConfig;
  readonly authorizationConfig?: AuthorizationConfig;
  /** Lets a server without authorization listen on other addresses than loopback, and answer to other host names than those of this machine. */
  readonly allowUnauthenticated?: boolean;
  readonly cors?: CorsConfig;
  /** Your own Hono app. Its routes are closed to all but administrators unless `scopeMappings` or `publicRoutes` names them. */
  readonly app?: Hono;
  /** Sizes of requests, in bytes. */
  readonly limits?: Partial<Limits>;
  /** Numbers and times of runs. */
  readonly runLimits?: Partial<RunLimits>;
  /** Connections to PostgreSQL. Default 10. */
  readonly poolSize?: number;
  /** Serve `/docs` and `/openapi.json`. Default true. */
  readonly docs?: boolean;
  /** Check every reply against its schema: for tests. Default false. */
  readonly checkReplies?: boolean;
  readonly log?: Log;
  /** Default `info`. */
  readonly logLevel?: LogLevel;
  /** Environment variables; default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const idGrammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Throws `TypeError` that names the option: mistakes that only a programmer can make. */
export function checkOptions(options: AgentOSOptions): void {
  if (options.id !== undefined && !idGrammar.test(options.id)) throw new TypeError(`AgentOS: id must match ${idGrammar.source}`);
  if (options.db === '') throw new TypeError('AgentOS: db must be a URL: postgres://…, file:./folder or memory:');
  const ids = new Set<string>();
  for (const agent of options.agents ?? []) {
    if (typeof agent?.id !== 'string' || !('model' in agent)) throw new TypeError('AgentOS: agents must be made with new Agent()');
    if (ids.has(agent.id)) throw new TypeError(`AgentOS: agents: two have the id ${agent.id}`);
    ids.add(agent.id);
  }
}
