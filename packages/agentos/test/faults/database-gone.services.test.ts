import { Agent, demoModel } from 'agentos-ts';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgres } from '../support/database.ts';
import type { TestPostgres } from '../support/database.ts';
import { demoAgent, startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import { watch } from './http-client.ts';

describe('a database that goes away and comes back', () => {
  let server: Omit<TestPostgres, 'db'>;
  let maintenance: Client;
  let os: TestOs;
  let name = '';

  beforeAll(async () => {
    server = await createPostgres();
    name = new URL(server.url).pathname.slice(1);
    maintenance = new Client(Object.assign(new URL(server.url), { pathname: '/postgres' }).href);
    await maintenance.connect();
    const agents = [demoAgent('a1'), new Agent({ id: 'slow', model: demoModel({ delayMs: 20 }) })];
    os = await startTestOs({ db: server.url, agents });
  });
  afterAll(async () => {
    await allow(true);
    await os.close();
    await maintenance.end();
    await server.close();
  });

  const allow = (yes: boolean) => maintenance.query(`alter database ${name} with allow_connections ${yes ? 'true' : 'false'}`);

  /** No new connection is let in and those of the server are cut, as when PostgreSQL restarts or fails over. */
  async function takeAway(): Promise<void> {
    await allow(false);
    const cut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name like 'agentos%'";
    await maintenance.query(cut, [name]);
  }

  test('every request is a 503 that says when to come again, and the server recovers by itself', async () => {
    const token = await os.user('alice');
    expect((await os.call('POST', '/sessions', { token, json: { session_id: 's1' } })).status).toBe(201);
    await takeAway();
    const requests = [
      ['GET', '/sessions', undefined],
      ['GET', '/sessions/s1', undefined],
      ['POST', '/sessions', { session_id: 's2' }],
      ['DELETE', '/sessions/s1', undefined],
      ['POST', '/agents/a1/runs', { message: 'hello', stream: false }],
      ['POST', '/agents/a1/runs', { message: 'hello' }],
      ['GET', '/agents/a1/runs/r1', undefined],
    ] as const;
    const replies = await Promise.all(requests.map(([method, path, json]) => os.call(method, path, { token, json })));
    const bodies = await Promise.all(replies.map((reply) => reply.json()));
    expect(replies.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(replies.map(() => [503, '1']));
    expect(bodies).toEqual(
      bodies.map(() => expect.objectContaining({ code: 'db_unavailable', detail: 'The database cannot be reached at the moment.' })),
    );
    // What needs no database goes on, and so does the lock.
    expect((await os.call('GET', '/health')).status).toBe(200);
    expect((await os.call('GET', '/agents', { token })).status).toBe(200);
    expect((await os.call('GET', '/sessions')).status).toBe(401);
    await allow(true);
    const found = await os.call('GET', '/sessions', { token });
    expect(await found.json()).toMatchObject({ data: [{ session_id: 's1' }], meta: { total_count: 1 } });
  });

  test('a run that is at work meanwhile goes on and is kept', async () => {
    const token = await os.user('alice');
    const json = { message: Array.from({ length: 60 }, (_, index) => `w${index}`).join(' '), session_id: 's-run' };
    const stream = watch(await os.call('POST', '/agents/slow/runs', { token, json }));
    await expect.poll(() => stream.text()).toContain('w1 ');
    await takeAway();
    await expect.poll(() => stream.text(), { timeout: 10_000 }).toContain('w40');
    await allow(true);
    await stream.ended;
    const read = async (): Promise<unknown> => (await os.call('GET', `/agents/slow/runs/${stream.runId}`, { token })).json();
    await expect.poll(read, { timeout: 30_000, interval: 500 }).toMatchObject({ status: 'COMPLETED' });
    expect(stream.text()).toContain('event: RunCompleted');
  });
});
