import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { createAuthenticator, resolveAuthorization } from './auth/index.ts';
import type { AuthLog, Authenticator, ResolvedAuthorization } from './auth/index.ts';
import type { Database } from './db/database.ts';
import { openDatabase } from './db/open-database.ts';
import { consoleRoutes } from './features/console/index.ts';
import { featureRoutes, featureSockets } from './features/index.ts';
import type { FeatureDeps } from './features/index.ts';
import { memoryAbilities, memoryExtraction } from './features/memories/index.ts';
import { createRunStore, readTrustedInput, releaseAllLeases, restoreCaller } from './features/runnables/index.ts';
import { ServiceAccounts } from './features/service-accounts/index.ts';
import { createTraceSink } from './features/traces/index.ts';
import {
  createHttpHandler,
  createLazyApp,
  createOpenApi,
  createRegistry,
  createRouteExplainer,
  createSocketServer,
  describeRoutes,
  describeSockets,
  documentationRoutes,
  resolveSocketLimits,
  serveApp,
  SocketDoor,
} from './http/index.ts';
import type {
  CorsConfig,
  HttpHandler,
  HttpServer,
  ListenOptions,
  MessageDescription,
  Route,
  RouteDescription,
  RouteExplainer,
  SocketServer,
} from './http/index.ts';
import { defineErrors } from './lib/errors.ts';
import { checkOptions } from './os-options.ts';
import type { AgentOSOptions } from './os-options.ts';
import { createRunEngine } from './runtime/index.ts';
import type { RunEngine } from './runtime/index.ts';
import { createLog, openTracing } from './telemetry/index.ts';
import type { Log, Tracing } from './telemetry/index.ts';
import { packageVersion } from './version.ts';

const osErrors = defineErrors('os', {
  open_to_the_network: {
    status: 500,
    detail: (host: string) =>
      `authorization is off and ${host} is reachable from other machines; turn authorization on, listen on 127.0.0.1, or set allowUnauthenticated: true`,
    means: 'A server without authorization listens on loopback only.',
  },
  port_invalid: { status: 500, detail: 'AGENT_OS_PORT must be a number from 0 to 65535', means: 'The port in the environment is none.' },
  closed: { status: 503, detail: 'The server is closed', means: 'close() was called.' },
});

const absent: PropertyDescriptor = {
  get: () => {
    throw osErrors.closed();
  },
};

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);
const databaseId = 'agentos';
/** How much longer than runs connections live at the end, to carry how their runs ended. */
const farewellMs = 2_000;

/** Everything that start-up makes. */
interface Running {
  readonly handler: HttpHandler;
  readonly sockets: SocketDoor;
  readonly db: Database;
  readonly engine: RunEngine;
  readonly tracing: Tracing;
  readonly authenticator: Authenticator;
  readonly serviceAccounts: ServiceAccounts;
}

/**
 * A server that hands out agents, teams and workflows: every request is authenticated, decided and isolated. Nothing happens before the first request, `ready()` or `serve()`.
 * @throws TypeError that names the option which is wrong
 */
export class AgentOS {
  readonly id: string;
  readonly #options: AgentOSOptions;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #log: Log;
  readonly #ownRoutes: Route[] = [];
  readonly #startedAt = Date.now();
  #starting: Promise<Running> | null = null;
  #running: Running | null = null;
  #explainer: RouteExplainer | null = null;
  #console: readonly Route[] | null = null;
  #closing: Promise<void> | null = null;
  readonly #servers = new Set<HttpServer>();

  constructor(options: AgentOSOptions) {
    checkOptions(options);
    this.id = options.id ?? 'agentos';
    this.#options = options;
    this.#env = options.env ?? process.env;
    this.#log = options.log ?? createLog({ level: options.logLevel ?? 'info' });
  }

  /** Adds a route of your own under the same lock. Before the server starts. */
  route(route: Route): this {
    if (this.#starting !== null) throw new TypeError('AgentOS.route: add routes before the server starts');
    createRegistry([...this.#ownRoutes, route]);
    this.#ownRoutes.push(route);
    return this;
  }

  /** A Hono app: `app.fetch(request)` anywhere, or mounted in another app. Its first request waits for start-up. */
  getApp(): Hono {
    return createLazyApp(() => this.#running?.handler ?? this.#start().then(({ handler }) => handler), this.#log);
  }

  /**
   * Websockets for an app that you serve yourself: `serve({ fetch: app.fetch, websocket: { server: os.socketServer() } })` of `@hono/node-server`.
   * Without it, and on other servers, everything else works.
   */
  socketServer(): SocketServer {
    return createSocketServer(resolveSocketLimits(this.#options.sockets).messageBytes);
  }

  /** Start-up done: database open and migrated, keys loaded. Rejects with what is wrong with the configuration (`config_*`, `db_*`). */
  async ready(): Promise<void> {
    await this.#start();
  }

  /** Listens. Port 7777 and host 127.0.0.1 by default; `AGENT_OS_PORT` and `AGENT_OS_HOST` change them. */
  async serve(options: Partial<ListenOptions> = {}): Promise<HttpServer> {
    const host = options.host ?? this.#env['AGENT_OS_HOST'] ?? '127.0.0.1';
    const port = options.port ?? readPort(this.#env['AGENT_OS_PORT'] || '7777');
    const { authenticator, sockets } = await this.#start();
    if (authenticator.mode === 'none') this.#warnUnauthenticated(host);
    const server = await serveApp(this.getApp(), { host, port }, sockets.limits.messageBytes);
    this.#servers.add(server);
    return {
      ...server,
      close: async (graceMs) => {
        const isLast = this.#servers.size === 1 && this.#servers.has(server);
        if (isLast) return this.close(graceMs === undefined ? {} : { graceMs });
        this.#servers.delete(server);
        return server.close(graceMs);
      },
    };
  }

  /** Every route with what it asks of its callers. */
  describeRoutes(): readonly RouteDescription[] {
    return describeRoutes(this.#routes(this.#describingDeps()), this.#resolveAuthorization());
  }

  /** Every message that websockets take, with what it asks of its sender. */
  describeSockets(): readonly MessageDescription[] {
    const deps = this.#describingDeps();
    return describeSockets(featureSockets(deps), this.#routes(deps), this.#resolveAuthorization());
  }

  /** The OpenAPI 3.1 document. */
  async openApi(): Promise<object> {
    return createOpenApi(this.#documentInfo(), this.#routes(this.#describingDeps()), this.#resolveAuthorization(), this.describeSockets());
  }

  /** Stops taking requests, lets runs finish for up to `graceMs` (then they are marked interrupted), closes the database. */
  close({ graceMs = 10_000 }: { readonly graceMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#shutDown(graceMs);
    return this.#closing;
  }

  async #shutDown(graceMs: number): Promise<void> {
    const running = await (this.#starting ?? Promise.resolve(null)).catch(() => null);
    this.#running = null;
    const servers = [...this.#servers];
    this.#servers.clear();
    const stopped = Promise.all(servers.map((server) => server.close(graceMs + farewellMs)));
    // Before the runs: they go on or are marked interrupted, and a client that knows can follow them elsewhere.
    await running?.sockets.close();
    if (running !== null) await running.engine.close({ graceMs });
    await stopped;
    await running?.serviceAccounts.close();
    await running?.tracing.close();
    if (running !== null) await this.#closeDatabase(running.db);
    await running?.authenticator.close();
  }

  #start(): Promise<Running> {
    if (this.#closing !== null) return Promise.reject(osErrors.closed());
    this.#starting ??= this.#open().then((running) => (this.#running = running));
    return this.#starting;
  }

  async #open(): Promise<Running> {
    const resolved = this.#resolveAuthorization();
    for (const warning of resolved.warnings) this.#log.warn({}, warning);
    const db = await this.#openDatabase();
    const tracing = await this.#openTracing(db);
    try {
      return await this.#assemble(resolved, db, tracing);
    } catch (error) {
      await tracing.close();
      await this.#closeDatabase(db);
      throw error;
    }
  }

  async #openDatabase(): Promise<Database> {
    const { db = this.#env['DATABASE_URL'] || 'file:./.agentos/data', poolSize } = this.#options;
    if (typeof db !== 'string') return db;
    const opened = await openDatabase({ url: db, log: this.#log, ...(poolSize === undefined ? {} : { poolSize }) });
    if (opened.engine === 'pglite') await releaseAllLeases(opened);
    return opened;
  }

  /** Who opened it closes it. */
  async #closeDatabase(db: Database): Promise<void> {
    if (db !== this.#options.db) await db.close();
  }

  async #assemble(resolved: ResolvedAuthorization, db: Database, tracing: Tracing): Promise<Running> {
    const serviceAccounts = new ServiceAccounts({ db, policy: resolved.policy, mode: resolved.mode, log: this.#log });
    const authenticator = await createAuthenticator(resolved, { log: toAuthLog(this.#log), opaqueTokens: serviceAccounts.tokens });
    const runs = createRunStore(db);
    const { tracer } = tracing;
    const { expiresInSeconds } = this.#options.approvals ?? {};
    const engine = createRunEngine({
      store: runs,
      log: this.#log,
      serverId: randomUUID(),
      limits: this.#options.runLimits ?? {},
      ...(expiresInSeconds === undefined ? {} : { approvalTimeMs: expiresInSeconds * 1000 }),
      abilities: memoryAbilities(db),
      subscribe: db.subscribe,
      background: {
        runnables: [...(this.#options.agents ?? []), ...(this.#options.teams ?? []), ...(this.#options.workflows ?? [])],
        restoreCaller: (stored, access) => restoreCaller(stored, access, resolved.policy, serviceAccounts.tokens),
      },
      followUps: memoryExtraction(db, this.#options.memoryModel),
      tracer,
    });
    const deps = { ...this.#staticDeps(resolved), db, runs, engine, serviceAccounts };
    const { app, limits, checkReplies, sockets: socketLimits } = this.#options;
    const cors = this.#cors();
    const { scopeMappings, publicRoutes } = resolved;
    const routes = this.#routes(deps);
    const sockets = new SocketDoor({ sockets: featureSockets(deps), authenticator, log: this.#log, tracer, limits: socketLimits });
    const handler = createHttpHandler({
      routes,
      authenticator,
      log: this.#log,
      cors,
      limits,
      checkReplies,
      app,
      scopeMappings,
      publicRoutes,
      tracer,
      sockets,
    });
    await engine.open();
    return { handler, sockets, db, engine, authenticator, serviceAccounts, tracing };
  }

  #openTracing(db: Database): Promise<Tracing> {
    const { tracing, version = packageVersion } = this.#options;
    return openTracing(tracing, { sink: createTraceSink(db), log: this.#log, env: this.#env, serviceName: this.id, version });
  }

  #routes(deps: FeatureDeps): readonly Route[] {
    const routes: Route[] = [...featureRoutes(deps), ...this.#consoleRoutes(), ...this.#ownRoutes];
    if (this.#options.docs !== false) {
      const rules = this.#resolveAuthorization();
      routes.push(
        ...documentationRoutes(
          this.#documentInfo(),
          () => routes,
          rules,
          () => this.describeSockets(),
        ),
      );
    }
    return routes;
  }

  /** Made once: they hold the files. */
  #consoleRoutes(): readonly Route[] {
    const { console } = this.#options;
    this.#console ??= console === false ? [] : consoleRoutes({ mode: 'os', required: console === true });
    return this.#console;
  }

  #explainRequests(): RouteExplainer {
    this.#explainer ??= createRouteExplainer(this.#routes(this.#describingDeps()), this.#resolveAuthorization(), this.#options.app);
    return this.#explainer;
  }

  #documentInfo() {
    const { name, description, version } = this.#options;
    return { title: name ?? this.id, version: version ?? packageVersion, ...(description === undefined ? {} : { description }) };
  }

  #staticDeps(resolved: ResolvedAuthorization): Omit<FeatureDeps, 'db' | 'runs' | 'engine' | 'serviceAccounts'> {
    const {
      name = null,
      description = null,
      version = packageVersion,
      agents = [],
      teams = [],
      workflows = [],
      memoryModel,
    } = this.#options;
    return {
      os: { id: this.id, name, description, version, startedAt: this.#startedAt },
      agents,
      teams,
      workflows,
      memoryModel,
      authMode: resolved.mode,
      databaseId,
      access: () => this.#explainRequests(),
      trustedInput: (principal) => readTrustedInput(principal, resolved),
    };
  }

  /** Dependencies for looking at routes without starting: a handler that is called all the same fails. */
  #describingDeps(): FeatureDeps {
    return Object.create(this.#staticDeps(this.#resolveAuthorization()), {
      db: absent,
      runs: absent,
      engine: absent,
      serviceAccounts: absent,
    });
  }

  #resolveAuthorization(): ResolvedAuthorization {
    const { authorization, authorizationConfig, allowUnauthenticated } = this.#options;
    const allowedOrigins = this.#cors().origins;
    return resolveAuthorization({
      authorization,
      authorizationConfig,
      env: this.#env,
      osId: this.id,
      allowedOrigins,
      allowUnauthenticated,
    });
  }

  /** Origins in code replace those of the environment. */
  #cors(): CorsConfig {
    const origins = this.#env['AGENT_OS_CORS_ORIGINS']?.split(',').flatMap((origin) => origin.trim() || []);
    return { origins, ...this.#options.cors };
  }

  #warnUnauthenticated(host: string): void {
    if (!loopback.has(host) && this.#options.allowUnauthenticated !== true) throw osErrors.open_to_the_network([host]);
    this.#log.warn({ host }, 'authorization is off: everybody who can reach this address can do everything');
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw osErrors.port_invalid();
  return port;
}

function toAuthLog(log: Log): AuthLog {
  return ({ level, ...fields }) => log[level](fields, 'authentication');
}
