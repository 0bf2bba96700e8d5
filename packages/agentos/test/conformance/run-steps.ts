import type { Database } from '../../src/db/database.ts';
import { credentialHeaders } from './case-token.ts';
import { startCaseServer } from './case-server.ts';
import type { CaseServer, Profile } from './case-server.ts';
import { checkReply } from './check-reply.ts';
import type { ReadReply } from './check-reply.ts';
import type { RequestSpec, Setup, Step, TokenSpec } from './conformance-case.ts';

const noSetup: Setup = { os_id: 'os-1', agents: [], auth: { mode: 'none' } };

/** Servers of set-ups, shared by all cases that start from the same one, on one database. */
export class CaseServers {
  readonly #db: Database;
  readonly #servers = new Map<string, Promise<CaseServer>>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Sends the requests of a case in order and checks each reply. */
  async run(setup: Setup = noSetup, profile: Profile, steps: readonly Step[]): Promise<void> {
    const server = await this.server(setup, profile);
    const named = new Map(await server.reset());
    for (const step of steps) {
      const { token, request, expect, capture = {} } = insertNamed(step, named);
      const reply = await send(server, request, withAudience(token, setup, profile));
      checkReply(reply, expect, server.lastRun());
      for (const [name, member] of Object.entries(capture)) named.set(name, memberOf(reply.text, member));
    }
  }

  server(setup: Setup, profile: Profile): Promise<CaseServer> {
    const key = JSON.stringify([setup, profile]);
    const known = this.#servers.get(key) ?? startCaseServer(setup, profile, this.#db);
    this.#servers.set(key, known);
    return known;
  }

  async close(): Promise<void> {
    for (const starting of this.#servers.values()) await starting.then((server) => server.close()).catch(() => undefined);
  }
}

async function send(server: CaseServer, request: RequestSpec, token: TokenSpec | null | undefined): Promise<ReadReply> {
  for (let left = request.repeat ?? 1; left > 1; left -= 1) await server.fetch(toRequest(request, token));
  const response = await server.fetch(toRequest(request, token));
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** What earlier replies and seeds were given names for, in place of `${name}` and `{"pat": name}`. */
function insertNamed(step: Step, named: ReadonlyMap<string, string>): Step {
  const { token } = step;
  const sent = token?.pat === undefined ? token : { raw: `Bearer ${named.get(token.pat) ?? ''}` };
  const text = JSON.stringify({ ...step, token: sent ?? null });
  return JSON.parse(text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => named.get(name) ?? whole));
}

function memberOf(text: string, name: string): string {
  const body: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value : '';
}

/** Cases are written for servers that do not ask for an audience; under default settings the token needs one. */
function withAudience(token: TokenSpec | null | undefined, { os_id: aud }: Setup, profile: Profile): TokenSpec | null | undefined {
  if (profile === 'agno' || token?.claims === undefined) return token;
  return { ...token, claims: { aud, ...token.claims } };
}

export function toRequest({ method, path, query, form, json, headers }: RequestSpec, token: TokenSpec | null | undefined): Request {
  const url = new URL(`http://os-1.localhost${path}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const all = new Headers({ ...headers, ...credentialHeaders(token) });
  if (json !== undefined) all.set('content-type', 'application/json');
  const body = json === undefined ? (form === undefined ? null : new URLSearchParams(form)) : JSON.stringify(json);
  return new Request(url, { method, headers: all, body });
}
