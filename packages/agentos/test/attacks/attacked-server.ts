import { AgentOS, Agent, demoModel } from 'agentos-ts';
import type { AgentOSOptions, HttpServer } from 'agentos-ts';
import type { Database } from '../../src/db/database.ts';
import type { Log } from '../../src/telemetry/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { approvalAgent, demoTeam, demoWorkflow, makeToken, testSecret } from '../support/start-os.ts';

/** Scopes of an ordinary user of everything that is built. */
export const ordinary = [
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
  'approvals:read',
  'approvals:write',
  'approvals:delete',
] as const;

export type Caller = { readonly sub: string } | { readonly token: string; readonly headers?: Readonly<Record<string, string>> };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as an object; empty when it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface AttackedServer {
  readonly port: number;
  readonly os: AgentOS;
  readonly db: Database;
  /** How many runs have started. */
  runs(): number;
  /** Every log line so far, as JSON. */
  readonly logLines: readonly string[];
  token(sub: string, scopes?: readonly string[], claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** One request without a socket, by a user with ordinary scopes or with the token given. */
  call(method: string, path: string, by: Caller, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

/** A listening server `os-1` with default settings, the agents `my-agent`, `other`, `approver`, `payer` and the slow `slow`, the team `t` and the workflow `w`. */
export async function startAttackedServer(options: Partial<AgentOSOptions> = {}): Promise<AttackedServer> {
  const db = await openTestDatabase();
  const logLines: string[] = [];
  let runs = 0;
  const counted = (id: string, delayMs = 0): Agent =>
    new Agent({
      id,
      model: demoModel({ delayMs }),
      instructions: () => {
        runs += 1;
        return 'You are a test agent.';
      },
    });
  const os = new AgentOS({
    id: 'os-1',
    agents: [counted('my-agent'), counted('other'), counted('slow', 300), approvalAgent('approver'), approvalAgent('payer', 'other')],
    teams: [demoTeam('t')],
    workflows: [demoWorkflow('w')],
    authorization: { verificationKeys: [testSecret], tokenSource: 'both' },
    db,
    env: {},
    checkReplies: true,
    log: rememberingLog(logLines),
    ...options,
  });
  const server: HttpServer = await os.serve({ port: 0 });
  const app = os.getApp();
  const token = (sub: string, scopes: readonly string[] = ordinary, claims = {}): Promise<string> =>
    makeToken({ aud: 'os-1', sub, scopes, ...claims });
  return {
    token,
    call: async (method, path, by, body) => {
      const bearer = 'token' in by ? by.token : await token(by.sub);
      const headers = { authorization: `Bearer ${bearer}`, ...('headers' in by ? by.headers : {}) };
      return readAnswer(await app.fetch(new Request(`http://os-1.test${path}`, { method, ...bodyOf(body, headers) })));
    },
    port: server.port,
    os,
    db,
    logLines,
    runs: () => runs,
    close: async () => {
      await server.close(0);
      await db.close();
    },
  };
}

/** Text is sent as it is, as JSON; anything else but a form is made JSON of. */
function bodyOf(body: unknown, headers: Readonly<Record<string, string>>): RequestInit {
  if (body === undefined) return { headers };
  if (body instanceof FormData) return { headers, body };
  return { headers: { ...headers, 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const json: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, text, json: typeof json === 'object' && json !== null ? { ...json } : {} };
}

function rememberingLog(lines: string[]): Log {
  const add = (fields: Readonly<Record<string, unknown>>, message: string): void => {
    const { err } = fields;
    const causes = err instanceof Error ? [err.message, err.cause instanceof Error ? err.cause.message : ''] : [];
    lines.push(JSON.stringify({ ...fields, message, causes }));
  };
  return { debug: add, info: add, warn: add, error: add, isLevelEnabled: () => true };
}
