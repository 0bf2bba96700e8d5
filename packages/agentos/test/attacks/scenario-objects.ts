import { expect } from 'vitest';
import type { Answer, AttackedServer, Caller } from './attacked-server.ts';
import type { Play } from './scenario-case.ts';

export const alice: Caller = { sub: 'user-a' };
export const bob: Caller = { sub: 'user-b' };

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export async function newSession(server: AttackedServer, by: Caller, init: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const created = await server.call('POST', '/sessions', by, { agent_id: 'my-agent', session_name: 'a private name', ...init });
  expect(created.status).toBe(201);
  return textOf(created.json['session_id']);
}

export async function newRun(
  server: AttackedServer,
  by: Caller,
  body: Readonly<Record<string, unknown>> = {},
  agent = 'my-agent',
): Promise<Answer> {
  return newRunOf(server, by, `/agents/${agent}`, body);
}

function newRunOf(server: AttackedServer, by: Caller, component: string, body: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
  return server.call('POST', `${component}/runs`, by, { message: 'a private question', stream: false, ...body });
}

/** Same status and same body but for the id that was asked for and the one of the request: nothing tells a foreign id from a missing one. */
export async function isLikeMissing(id: string, ask: (id: string) => Promise<Answer>, status: number): Promise<void> {
  const missing = crypto.randomUUID();
  const [foreign, unknown] = [await ask(id), await ask(missing)];
  const anonymised = ({ text }: Answer, asked: string): string => text.replaceAll(asked, 'ID').replaceAll(/"urn:uuid:[^"]*"/g, '"REQUEST"');
  expect({ status: foreign.status, body: anonymised(foreign, id) }).toEqual({ status: unknown.status, body: anonymised(unknown, missing) });
  expect([...foreign.headers.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual(
    [...unknown.headers.keys()].toSorted((a, b) => a.localeCompare(b)),
  );
  expect(foreign.status).toBe(status);
  expect(foreign.text).not.toContain('private');
}

/** A's session under B's hands: looks missing, and is for A what it was. */
const foreignSession =
  (method: string, path: (id: string) => string, status = 404, body?: unknown): Play =>
  async (server) => {
    const id = await newSession(server, alice);
    await newRun(server, alice, { session_id: id });
    const before = await server.call('GET', `/sessions/${id}`, alice);
    await isLikeMissing(id, (asked) => server.call(method, path(asked), bob, body), status);
    expect((await server.call('GET', `/sessions/${id}`, alice)).json).toEqual(before.json);
  };

/** The same with a run. */
const foreignRun =
  (method: string, path: (id: string) => string, body?: unknown, component = '/agents/my-agent'): Play =>
  async (server) => {
    const run = await newRunOf(server, alice, component);
    const id = textOf(run.json['run_id']);
    const before = await server.call('GET', `${component}/runs/${id}`, alice);
    await isLikeMissing(id, (asked) => server.call(method, path(asked), bob, body), 404);
    expect((await server.call('GET', `${component}/runs/${id}`, alice)).json).toEqual(before.json);
  };

/** A has three sessions and B one; whatever B adds to the address, B gets at most that one, and counts say the same. */
const ownRowsOnly =
  (query: string, count: number): Play =>
  async (server) => {
    const who = { a: { sub: crypto.randomUUID() }, b: { sub: crypto.randomUUID() } };
    for (const by of [who.a, who.a, who.a, who.b]) await newSession(server, by);
    const { status, json, text } = await server.call('GET', `/sessions?${query.replace('$subA', who.a.sub)}`, who.b);
    expect(status).toBe(200);
    expect(json['meta']).toMatchObject({ total_count: count, total_pages: count });
    expect(json['data']).toHaveLength(count);
    expect(text).not.toContain(who.a.sub);
  };

const mixedDelete: Play = async (server) => {
  const [ofA, ofB] = [await newSession(server, alice), await newSession(server, bob)];
  const answer = await server.call('DELETE', '/sessions', bob, { session_ids: [ofB, ofA], session_types: ['agent', 'agent'] });
  expect(answer.status).toBe(204);
  expect((await server.call('GET', `/sessions/${ofB}`, bob)).status).toBe(404);
  expect((await server.call('GET', `/sessions/${ofA}`, alice)).status).toBe(200);
};

export const foreignObjects: ReadonlyMap<string, Play> = new Map<string, Play>([
  ['idor-session-get', foreignSession('GET', (id) => `/sessions/${id}`)],
  // Deleting answers 204 for what is not there, so it does for what is somebody else's.
  ['idor-session-delete', foreignSession('DELETE', (id) => `/sessions/${id}`, 204)],
  ['idor-session-rename-post', foreignSession('POST', (id) => `/sessions/${id}/rename`, 404, { session_name: 'stolen' })],
  ['idor-session-runs-get', foreignSession('GET', (id) => `/sessions/${id}/runs`)],
  ['idor-run-continue-post', foreignRun('POST', (id) => `/agents/my-agent/runs/${id}/continue`, { input: 'go on', stream: false })],
  [
    'idor-team-run-continue-post',
    foreignRun('POST', (id) => `/teams/t/runs/${id}/continue`, { input: 'go on', stream: false }, '/teams/t'),
  ],
  ['idor-workflow-run-cancel-post', foreignRun('POST', (id) => `/workflows/w/runs/${id}/cancel`, undefined, '/workflows/w')],
  ['idor-run-events-get', foreignRun('GET', (id) => `/agents/my-agent/runs/${id}/events`)],
  ['idor-list-sessions', ownRowsOnly('user_id=$subA', 1)],
  ['idor-list-sessions-type', ownRowsOnly('type=team&user_id=$subA', 0)],
  ['idor-list-sort-by-leak', ownRowsOnly('sort_by=user_id', 1)],
  ['idor-bulk-bulk-mixed', mixedDelete],
]);
