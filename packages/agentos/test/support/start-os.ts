import { SignJWT } from 'jose';
import { z } from 'zod';
import { Agent, AgentOS, Team, Workflow, demoModel, step, tool } from 'agentos-ts';
import type { AgentOSOptions } from 'agentos-ts';
import { silentLog } from '../../src/telemetry/index.ts';
import { openTestDatabase } from './database.ts';
import { mergingModel } from './memory-agents.ts';

export const testSecret = 'a-shared-secret-for-tests-of-enough-length';
export const testOsId = 'test-os';

/** Of any type: tests send what no issuer would. */
export interface TokenClaims {
  readonly sub?: unknown;
  readonly scopes?: unknown;
  readonly [claim: string]: unknown;
}

/** A signed token of one hour; a claim that is undefined is left out. */
export async function makeToken(claims: TokenClaims, secret: string = testSecret): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload = { aud: testOsId, iat: now, exp: now + 3600, ...claims };
  const given = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
  return new SignJWT(given).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
}

export const userScopes = [
  'agents:read',
  'agents:run',
  'teams:read',
  'teams:run',
  'workflows:read',
  'workflows:run',
  'sessions:read',
  'sessions:write',
  'sessions:delete',
  'memories:read',
  'memories:write',
  'memories:delete',
  'config:read',
];

export interface CallOptions {
  readonly token?: string | undefined;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestOs {
  readonly os: AgentOS;
  /** One request through the app, without a socket. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  /** A token of a user with `userScopes`, or with the scopes given. */
  user(sub: string, scopes?: readonly string[]): Promise<string>;
  admin(): Promise<string>;
  close(): Promise<void>;
}

export function demoAgent(id: string): Agent {
  return new Agent({ id, name: `Agent ${id}`, model: demoModel(), instructions: 'You are a test agent.' });
}

/** Leads the agents `a1` and `a2`. */
export function demoTeam(id: string): Team {
  return new Team({ id, name: `Team ${id}`, model: demoModel(), members: [demoAgent('a1'), demoAgent('a2')] });
}

/** Asks `a1`, then a function. */
export function demoWorkflow(id: string): Workflow {
  const steps = [step({ id: 'ask', agent: demoAgent('a1') }), step({ id: 'sign', run: () => 'Signed.' })];
  return new Workflow({ id, name: `Workflow ${id}`, steps });
}

/** Waits for approval before it does anything. */
export function approvalAgent(id: string, approver: 'user' | 'other' = 'user'): Agent {
  const refund = tool({
    description: 'Refund an order',
    inputSchema: z.object({ order: z.string().default('A-1') }),
    approval: 'always',
    approver,
    execute: ({ order }) => `refunded ${order}`,
  });
  return new Agent({ id, model: demoModel(), tools: { refund } });
}

/** A whole server on an embedded database in memory, with demo agents, teams and workflows and authorization on. */
export async function startTestOs(options: Partial<AgentOSOptions> = {}): Promise<TestOs> {
  const db = options.db ?? (await openTestDatabase());
  const os = new AgentOS({
    id: testOsId,
    agents: [demoAgent('a1'), demoAgent('a2'), approvalAgent('approver')],
    memoryModel: mergingModel(),
    teams: [demoTeam('t1'), demoTeam('t2')],
    workflows: [demoWorkflow('w1'), demoWorkflow('w2')],
    authorization: { verificationKeys: [testSecret] },
    checkReplies: true,
    log: silentLog,
    env: {},
    ...options,
    db,
  });
  await os.ready();
  const app = os.getApp();
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (claims: TokenClaims): Promise<string> => {
    const key = JSON.stringify(claims);
    const known = tokens.get(key) ?? makeToken(claims);
    tokens.set(key, known);
    return known;
  };
  return {
    os,
    call: async (method, path, call = {}) => app.fetch(new Request(`http://localhost${path}`, toInit(method, call))),
    user: (sub, scopes = userScopes) => tokenOf({ sub, scopes }),
    admin: () => tokenOf({ sub: 'root', scopes: ['agent_os:admin'] }),
    close: async () => {
      await os.close({ graceMs: 1000 });
      if (typeof db !== 'string' && db !== options.db) await db.close();
    },
  };
}

function toInit(method: string, { token, json, form, headers }: CallOptions): RequestInit {
  const all = new Headers(headers);
  if (token !== undefined) all.set('authorization', `Bearer ${token}`);
  if (json !== undefined) all.set('content-type', 'application/json');
  const body = json === undefined ? (form === undefined ? null : new URLSearchParams(form)) : JSON.stringify(json);
  return { method, headers: all, body };
}
