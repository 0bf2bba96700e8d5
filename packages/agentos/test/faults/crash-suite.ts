import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/open-database.ts';
import { makeToken, userScopes } from '../support/start-os.ts';
import { HttpClient, lastIndex, watch } from './http-client.ts';
import type { SeenStream } from './http-client.ts';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

export interface DurableDatabase {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** What a client was told before the server died. */
interface Acknowledged {
  readonly sessions: readonly string[];
  readonly finished: readonly string[];
  /** Two in the foreground, two in the background. */
  readonly streams: readonly SeenStream[];
}

const words = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ');
const runs = (agent: string): string => `/agents/${agent}/runs`;

/** Kills a server in the middle of streams and writes and looks at what a second one on the same database says. */
export function testCrash(engine: string, create: () => Promise<DurableDatabase>): void {
  test(`on ${engine} a server that is killed keeps what it acknowledged, says which runs it did not finish, and goes on with those in the background`, async () => {
    const { url, close } = await create();
    const token = await makeToken({ sub: 'alice', scopes: userScopes });
    const first = await startServerProcess(url);
    const known = await work(first, new HttpClient(first.url, token));
    // A second server on an embedded database knows that the first is gone; on PostgreSQL it waits for the lease to run out.
    if (engine !== 'pglite') await forgetLease(url);
    const second = await startServerProcess(url);
    try {
      await compare(new HttpClient(second.url, token), known);
    } finally {
      await second.kill();
      await close();
    }
  }, 120_000);
}

async function work(server: ServerProcess, client: HttpClient): Promise<Acknowledged> {
  const start = async (background: boolean) => watch(await client.send('POST', runs('slow'), { message: words, background }));
  const streams = await Promise.all([false, false, true, true].map(start));
  const finished = [
    ...(await acknowledge(3, { message: 'hello', stream: false, background: true }, 202, client)),
    ...(await acknowledge(5, { message: 'hello', stream: false }, 200, client)),
  ];
  while (streams.some((stream) => lastIndex(stream.text()) < 20)) await new Promise((resolve) => setTimeout(resolve, 20));
  const sessions: string[] = [];
  // The last write is under way when the server dies: it may be there afterwards, but nobody was told.
  for (;;) {
    const { status, body } = await client.json('POST', '/sessions', { session_name: 'kept', agent_id: 'quick' });
    expect(status).toBe(201);
    sessions.push(String(body['session_id']));
    if (sessions.length < 40) continue;
    const unanswered = client.json('POST', '/sessions', { session_name: 'in flight' }).catch(() => null);
    await server.kill();
    await Promise.all([unanswered, ...streams.map(({ ended }) => ended)]);
    return { sessions, finished, streams };
  }
}

async function acknowledge(count: number, json: object, expected: number, client: HttpClient): Promise<readonly string[]> {
  const replies = await Promise.all(Array.from({ length: count }, () => client.json('POST', runs('quick'), json)));
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => expected));
  return replies.map(({ body }) => String(body['run_id']));
}

/** Lets the time pass after which a server that says nothing counts as dead. */
async function forgetLease(url: string): Promise<void> {
  const db = await openDatabase({ url });
  await db.asSystem('the lease of a dead server runs out', (tx) => tx.query('update run_servers set lease_until = 0'));
  await db.close();
}

async function compare(client: HttpClient, known: Acknowledged): Promise<void> {
  const sessions = await Promise.all(known.sessions.map((id) => client.json('GET', `/sessions/${id}`)));
  expect(sessions.map(({ status, body }) => [status, body['session_name']])).toEqual(sessions.map(() => [200, 'kept']));
  const finished = await Promise.all(known.finished.map((id) => client.json('GET', `${runs('quick')}/${id}`)));
  expect(finished.map(({ body }) => body['status'])).toEqual(finished.map(() => 'COMPLETED'));
  const cut = known.streams.slice(0, 2).map(({ runId }) => runId);
  const interrupted = await Promise.all(cut.map((id) => client.json('GET', `${runs('slow')}/${id}`)));
  expect(interrupted.map(({ body }) => [body['status'], body['error_type']])).toEqual(interrupted.map(() => ['ERROR', 'interrupted']));
  await Promise.all(known.streams.map((stream, at) => compareStream(client, stream, at >= 2)));
}

/** The client comes back with the last event it saw, and is told how its run ended or how it goes on to its end. */
async function compareStream(client: HttpClient, stream: SeenStream, goesOn: boolean): Promise<void> {
  const seen = lastIndex(stream.text());
  const frames = await client.frames('POST', `${runs('slow')}/${stream.runId}/resume`, { last_event_index: seen });
  const [control, ...rest] = frames;
  // `subscribed` stands between the missed events and the live ones.
  const events = rest.filter(({ id }) => id !== null);
  expect(control).toMatchObject({ id: null, data: { status: goesOn ? 'running' : 'ERROR', last_event_index_requested: seen } });
  const indices = events.map(({ id }) => id ?? -1);
  expect(indices).toEqual([...new Set(indices)].toSorted((a, b) => a - b));
  expect(indices.every((index) => index > seen)).toBe(true);
  const ended = { event: 'RunCompleted', data: { status: 'COMPLETED', content: expect.stringContaining('word399') } };
  const broken = { event: 'RunError', data: { status: 'ERROR', error_type: 'interrupted' } };
  expect(events.at(-1)).toMatchObject(goesOn ? ended : broken);
}
