import type { Hono } from 'hono';
import type { AuthorizationConfig } from './auth/index.ts';
import type { Database } from './db/database.ts';
import { Agent, Team, Workflow } from './define/index.ts';
import { unknownKey } from './lib/unknown-key.ts';
import type { KeysOf } from './lib/unknown-key.ts';
import type { CorsConfig, Limits, SocketLimits } from './http/index.ts';
import type { RunLimits } from './runtime/index.ts';
import type { Log, LogLevel, TracingOptions } from './telemetry/index.ts';

export interface ApprovalOptions {
  /** After this many seconds a pending approval is expired, and an approved one cannot be used any more. Default 86400 (24 hours). */
  readonly expiresInSeconds?: number;
}

export interface AgentOSOptions {
  /** Audience of tokens and name in challenges. Default `agentos`. */
  readonly id?: string;
  readonly name?: string;
  readonly description?: string;
  readonly version?: string;
  readonly agents?: readonly Agent[];
  readonly teams?: readonly Team[];
  readonly workflows?: readonly Workflow[];
  /**
   * Extracts memories after a run and merges them in `POST /optimize-memories`; a small model will do. Default: the model of the agent or team that
   * answered, and for merging that of the first agent with `memory`.
   */
  readonly memoryModel?: Agent['model'] | undefined;
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
  /** Which pages of other origins may call. `AGENT_OS_CORS_ORIGINS`, separated by commas, where it names no origins. */
  readonly cors?: CorsConfig;
  /** Your own Hono app. Its routes are closed to all but administrators unless `scopeMappings` or `publicRoutes` names them. */
  readonly app?: Hono;
  /** Sizes of requests, in bytes. */
  readonly limits?: Partial<Limits>;
  /** Numbers, sizes and times of websockets. */
  readonly sockets?: Partial<SocketLimits>;
  /** Numbers and times of runs. */
  readonly runLimits?: Partial<RunLimits>;
  /** Approvals that somebody else than the caller gives to tool calls. */
  readonly approvals?: ApprovalOptions;
  /** Connections to PostgreSQL. Default 10. */
  readonly poolSize?: number;
  /** Serve `/docs` and `/openapi.json`. Default true. */
  readonly docs?: boolean;
  /** Serve the pages of `@agentos-ts/console` at `/console`. Default: when that package is installed. True: without it the server does not start. */
  readonly console?: boolean;
  /** Check every reply against its schema: for tests. Default false. */
  readonly checkReplies?: boolean;
  /**
   * Store what happened in every run (`GET /traces`), and send it to a collector where `OTEL_EXPORTER_OTLP_ENDPOINT` is set. Texts are left out
   * unless `{ content: true }`. Default false.
   */
  readonly tracing?: boolean | TracingOptions;
  readonly log?: Log;
  /** Default `info`. */
  readonly logLevel?: LogLevel;
  /** Environment variables; default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const idGrammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const longestTimeoutMs = 2_147_483_647;
const logLevels: ReadonlySet<unknown> = new Set<LogLevel>(['debug', 'info', 'warn', 'error', 'silent']);

const optionKeys: KeysOf<AgentOSOptions> = {
  id: true,
  name: true,
  description: true,
  version: true,
  agents: true,
  teams: true,
  workflows: true,
  memoryModel: true,
  db: true,
  authorization: true,
  authorizationConfig: true,
  allowUnauthenticated: true,
  cors: true,
  app: true,
  limits: true,
  sockets: true,
  runLimits: true,
  approvals: true,
  poolSize: true,
  docs: true,
  console: true,
  checkReplies: true,
  tracing: true,
  log: true,
  logLevel: true,
  env: true,
};
const runLimitKeys: KeysOf<RunLimits> = {
  runsPerOwner: true,
  runs: true,
  queuedPerOwner: true,
  queued: true,
  partsPerRun: true,
  runTimeoutMs: true,
  followUpTimeoutMs: true,
  toolTimeoutMs: true,
};
const approvalKeys: KeysOf<ApprovalOptions> = { expiresInSeconds: true };
const corsKeys: KeysOf<CorsConfig> = { origins: true, credentials: true };
const tracingKeys: KeysOf<TracingOptions> = { content: true, keepDays: true };

/** Throws `TypeError` that names the option: mistakes that only a programmer can make. */
export function checkOptions(options: AgentOSOptions): void {
  refuse(typeof options !== 'object' || options === null, 'options must be an object');
  refuseStray('', options, optionKeys);
  const { id, db, authorization, app, logLevel, poolSize } = options;
  refuse(id !== undefined && !(typeof id === 'string' && idGrammar.test(id)), `id must match ${idGrammar.source}`);
  refuse(db === '' || typeof db === 'number' || db === null, 'db must be a URL: postgres://…, file:./folder or memory:');
  refuse(!isOneOf(authorization, ['undefined', 'boolean', 'object']), 'authorization must be true, false or a configuration');
  refuse(!isOneOf(options.authorizationConfig, ['undefined', 'object']), 'authorizationConfig must be a configuration');
  refuse(!isOneOf(options.console, ['undefined', 'boolean']), 'console must be true or false');
  refuse(app !== undefined && typeof app?.fetch !== 'function', 'app must be a Hono app');
  refuse(logLevel !== undefined && !logLevels.has(logLevel), `logLevel must be one of ${[...logLevels].join(', ')}`);
  refuse(poolSize !== undefined && !isCount(poolSize), 'poolSize must be a positive whole number');
  checkRunLimits(options.runLimits);
  checkApprovals(options.approvals);
  checkCors(options.cors);
  checkTracing(options.tracing);
  checkComponents('agents', Agent, options.agents);
  checkComponents('teams', Team, options.teams);
  checkComponents('workflows', Workflow, options.workflows);
}

function refuse(isWrong: boolean, text: string): void {
  if (isWrong) throw new TypeError(`AgentOS: ${text}`);
}

function refuseStray(where: string, given: object, known: Readonly<Record<string, true>>): void {
  const stray = unknownKey(given, known);
  if (stray !== undefined) throw new TypeError(`AgentOS: ${where}${stray}`);
}

/** `null` is none of the types: whoever computes a configuration and gets nothing must not run without a lock. */
const isOneOf = (value: unknown, types: readonly string[]): boolean => value !== null && types.includes(typeof value);

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value > 0;

function checkRunLimits(limits: Partial<RunLimits> = {}): void {
  refuseStray('runLimits: ', limits, runLimitKeys);
  for (const [name, value] of Object.entries(limits)) {
    refuse(value !== undefined && !isCount(value), `runLimits.${name} must be a positive whole number`);
    // A longer timer would fire at once.
    refuse(name.endsWith('Ms') && value > longestTimeoutMs, `runLimits.${name} must be at most ${longestTimeoutMs}`);
  }
}

/** A hundred years: what is added to a time must stay a time. */
const longestExpirySeconds = 3_155_760_000;

function checkApprovals(approvals: ApprovalOptions = {}): void {
  refuseStray('approvals: ', approvals, approvalKeys);
  const { expiresInSeconds: seconds } = approvals;
  refuse(seconds !== undefined && !isCount(seconds), 'approvals.expiresInSeconds must be a positive whole number');
  refuse(seconds !== undefined && seconds > longestExpirySeconds, `approvals.expiresInSeconds must be at most ${longestExpirySeconds}`);
}

function checkCors(cors: CorsConfig = {}): void {
  refuseStray('cors: ', cors, corsKeys);
  refuse(cors.origins !== undefined && !Array.isArray(cors.origins), 'cors.origins must be a list');
}

function checkTracing(tracing: boolean | TracingOptions | undefined): void {
  refuse(!isOneOf(tracing, ['undefined', 'boolean', 'object']), 'tracing must be true, false or its options');
  if (typeof tracing !== 'object') return;
  refuseStray('tracing: ', tracing, tracingKeys);
  const { content, keepDays } = tracing;
  refuse(content !== undefined && typeof content !== 'boolean', 'tracing.content must be true or false');
  refuse(keepDays !== undefined && !(Number.isFinite(keepDays) && keepDays > 0), 'tracing.keepDays must be a number above 0');
}

type Made = typeof Agent | typeof Team | typeof Workflow;

function checkComponents(option: string, made: Made, components: readonly InstanceType<Made>[] = []): void {
  refuse(!Array.isArray(components), `${option} must be a list`);
  const ids = new Set<string>();
  for (const component of components) {
    refuse(!(component instanceof made), `${option} must be made with new ${made.name}()`);
    refuse(ids.has(component.id), `${option}: two have the id ${component.id}`);
    ids.add(component.id);
  }
}
