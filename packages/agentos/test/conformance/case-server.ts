import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { Agent, AgentOS, Team, Workflow, demoModel, step } from 'agentos-ts';
import type { AgentOSOptions, AuthorizationConfig, HttpServer, RunContext } from 'agentos-ts';
import { isAlgorithmName } from '../../src/auth/index.ts';
import type { Database } from '../../src/db/database.ts';
import { silentLog } from '../../src/telemetry/index.ts';
import type { AuthSpec, Setup } from './conformance-case.ts';
import { configuredKey, keySetText, withLongKey } from './named-keys.ts';
import { seedRows } from './seed-rows.ts';
import type { SeededTokens } from './seed-rows.ts';

export type Profile = 'agno' | 'standard';

/** The server of one set-up. */
export interface CaseServer {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Where its websocket is; it listens from the first time this is asked. */
  socketUrl(): Promise<string>;
  /** What agents saw of the last run; undefined before the first. */
  lastRun(): RunContext | undefined;
  /** Back to the rows of the set-up. */
  reset(): Promise<SeededTokens>;
  close(): Promise<void>;
}

/** Rejects with the `config_*` error or `TypeError` that stops the start. The database stays open when the server closes. */
export async function startCaseServer(setup: Setup, profile: Profile, db: Database): Promise<CaseServer> {
  const runs: RunContext[] = [];
  const os = new AgentOS({
    ...optionsOf(setup, profile),
    db,
    log: silentLog,
    checkReplies: true,
    agents: setup.agents.map((id) => listeningAgent(id, runs)),
    teams: (setup.teams ?? []).map((id) => new Team({ id, model: demoModel(), members: [listeningAgent('member', runs)] })),
    workflows: (setup.workflows ?? []).map(
      (id) => new Workflow({ id, steps: [step({ id: 'ask', agent: listeningAgent('asked', runs) })] }),
    ),
  });
  await os.ready();
  let listening: Promise<HttpServer> | undefined;
  const app = setup.mount === undefined ? os.getApp() : new Hono().route(setup.mount, os.getApp());
  return {
    fetch: async (request) => app.fetch(request),
    socketUrl: async () => `${(await (listening ??= os.serve({ port: 0 }))).url}/workflows/ws`,
    lastRun: () => runs.at(-1),
    reset: () => seedRows(db, setup.seed ?? []),
    close: () => os.close({ graceMs: 0 }),
  };
}

function listeningAgent(id: string, runs: RunContext[]): Agent {
  const instructions = (context: RunContext): string => {
    runs.push(context);
    return 'You are a test agent.';
  };
  return new Agent({ id, model: demoModel(), instructions });
}

function optionsOf(setup: Setup, profile: Profile): Partial<AgentOSOptions> {
  const { auth, os_id: id, name, cors, routes } = setup;
  const shared = {
    id,
    ...(name === undefined ? {} : { name }),
    ...(cors === undefined ? {} : { cors: { origins: cors } }),
    ...(routes === undefined ? {} : { app: ownApp(routes) }),
    env: environmentOf(auth),
  };
  // Requests of cases go to a name that is not this machine's.
  if (auth.mode === 'none') return { ...shared, allowUnauthenticated: true };
  if (auth.mode !== 'jwt') return shared;
  const { authorization } = auth;
  return { ...shared, authorizationConfig: configOf(auth, profile), ...(authorization === undefined ? {} : { authorization }) };
}

/** Routes of an application's own, below `app`. */
export function ownApp(routes: readonly string[], app: Hono = new Hono()): Hono {
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    app.on(method, path, (c) => c.json({ ok: true }));
  }
  return app;
}

function environmentOf(auth: AuthSpec): Readonly<Record<string, string>> {
  const read = ([name, value]: readonly [string, unknown]): readonly [string, string] => {
    if (typeof value !== 'string') return [name, keyFile(JSON.stringify(value))];
    if (name === 'OS_SECURITY_KEY') return [name, withLongKey(value)];
    return [name, name === 'JWT_VERIFICATION_KEY' ? configuredKey(value) : value];
  };
  return {
    ...Object.fromEntries(Object.entries(auth.env ?? {}).map(read)),
    ...(auth.security_key === undefined ? {} : { OS_SECURITY_KEY: withLongKey(auth.security_key) }),
  };
}

let folder: string | undefined;

function keyFile(spec: string): string {
  folder ??= mkdtempSync(join(tmpdir(), 'agentos-conformance-'));
  const file = join(folder, `${Buffer.from(spec).toString('base64url').slice(0, 100)}.json`);
  writeFileSync(file, keySetText(JSON.parse(spec)));
  return file;
}

/** The set-up as a configuration. */
export function configOf(auth: AuthSpec, profile: Profile): AuthorizationConfig {
  const { algorithm } = auth;
  return {
    profile,
    ...(isAlgorithmName(algorithm) ? { algorithm } : {}),
    ...(auth.keys === undefined || auth.keys.length === 0 ? {} : { verificationKeys: auth.keys.map(configuredKey) }),
    ...(auth.jwks === undefined ? {} : { jwksFile: keyFile(JSON.stringify(auth.jwks)) }),
    verifyAudience: auth.verify_audience,
    audience: auth.audience,
    adminScope: auth.admin_scope,
    userIsolation: auth.user_isolation,
    scopeMappings: auth.scope_mappings,
    publicRoutes: auth.excluded_routes,
    tokenSource: auth.token_source,
    cookieName: auth.cookie_name,
    tokenHeader: auth.header_name,
    ...claimsOf(auth.claims ?? {}),
  };
}

function claimsOf(claims: Readonly<Record<string, unknown>>): AuthorizationConfig {
  const text = (name: string): string | undefined => (typeof claims[name] === 'string' ? claims[name] : undefined);
  const list = (name: string): readonly string[] | undefined => (Array.isArray(claims[name]) ? claims[name].map(String) : undefined);
  return {
    claims: { userId: text('user_id'), sessionId: text('session_id'), scopes: text('scopes'), audience: text('audience') },
    dependenciesClaims: list('dependencies'),
    sessionStateClaims: list('session_state'),
  };
}
