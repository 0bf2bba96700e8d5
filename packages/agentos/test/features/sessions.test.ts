import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

let os: TestOs;
let alice: string;
let bob: string;
let admin: string;

beforeAll(async () => {
  os = await startTestOs();
  [alice, bob, admin] = await Promise.all([os.user('alice'), os.user('bob'), os.admin()]);
});
afterAll(() => os.close());

const isoSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
type Json = Record<string, unknown>;
const json = async (response: Response): Promise<Json> => (await response.json()) as Json;

async function create(token: string, body: Json = {}, query = ''): Promise<Json> {
  const response = await os.call('POST', `/sessions${query}`, { token, json: body });
  expect(response.status).toBe(201);
  return json(response);
}

async function run(token: string, message: string, sessionId: string): Promise<Json> {
  const response = await os.call('POST', '/agents/a1/runs', { token, form: { message, stream: 'false', session_id: sessionId } });
  expect(response.status).toBe(200);
  return json(response);
}

describe('create', () => {
  test('needs no body, makes an id and belongs to the caller', async () => {
    const response = await os.call('POST', '/sessions', { token: alice });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      user_id: 'alice',
      chat_history: [],
    });
  });

  test('takes name, state, metadata and component', async () => {
    const made = await create(alice, {
      session_id: 'made',
      session_name: 'Trip',
      session_state: { step: 1 },
      metadata: { a: [1] },
      agent_id: 'a1',
    });
    expect(made).toMatchObject({
      agent_session_id: 'made',
      session_name: 'Trip',
      session_state: { step: 1 },
      metadata: { a: [1] },
      agent_id: 'a1',
      agent_data: { agent_id: 'a1', name: 'Agent a1' },
      created_at: expect.stringMatching(isoSeconds),
      total_tokens: 0,
    });
  });

  test.each(['team', 'workflow'])('a %s session has the shape of its type', async (type) => {
    const made = await create(alice, { [`${type}_id`]: 'x1' }, `?type=${type}`);
    expect(made).toMatchObject({ [`${type}_id`]: 'x1', [`${type}_data`]: { [`${type}_id`]: 'x1', name: null } });
    expect('agent_session_id' in made).toBe(false);
  });

  test('an id that is in use is a conflict, for its owner and for others, and says nothing else', async () => {
    await create(alice, { session_id: 'taken', session_name: 'secret name' });
    for (const token of [alice, bob]) {
      const again = await os.call('POST', '/sessions', { token, json: { session_id: 'taken' } });
      expect(again.status).toBe(409);
      const text = await again.text();
      expect(text).toContain("Session with id 'taken' already exists. Use PATCH /sessions/taken to update it.");
      expect(text).not.toMatch(/alice|secret name/);
    }
  });

  test('the owner is the caller whatever the body says; an administrator may create for a user', async () => {
    expect(await create(bob, { user_id: 'alice' })).toMatchObject({ user_id: 'bob' });
    const forAlice = await create(admin, { user_id: 'alice', session_id: 'for-alice' });
    expect(forAlice).toMatchObject({ user_id: 'alice' });
    expect((await os.call('GET', '/sessions/for-alice', { token: alice })).status).toBe(200);
    expect((await os.call('GET', '/sessions/for-alice', { token: bob })).status).toBe(404);
  });

  test.each([
    ['a slash in the id', { session_id: 'a/b' }, 'session_id'],
    ['a name that is no text', { session_name: 7 }, 'session_name'],
    ['a state that is a list', { session_state: [1] }, 'session_state'],
    ['a reserved user', { user_id: ' SA:bot' }, 'user_id'],
  ])('%s is a 422 that names the field', async (_title, body, field) => {
    const response = await os.call('POST', '/sessions', { token: admin, json: body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: [{ loc: ['body', field] }] });
  });

  test('NUL in a text is a 422 and changes nothing', async () => {
    const response = await os.call('POST', '/sessions', { token: alice, json: { session_id: 'nul', session_name: 'a\0b' } });
    expect(response.status).toBe(422);
    expect((await os.call('GET', '/sessions/nul', { token: alice })).status).toBe(404);
  });
});

describe('list', () => {
  test('pages through the own sessions, newest first, and names a session by its first message', async () => {
    const carol = await os.user('carol');
    for (const id of ['c1', 'c2', 'c3']) await create(carol, { session_id: id, agent_id: 'a1' });
    await run(carol, 'What is the weather?', 'c2');
    const page = await json(await os.call('GET', '/sessions?limit=2&page=1&sort_by=created_at&sort_order=asc', { token: carol }));
    expect(page).toMatchObject({
      data: [
        { session_id: 'c1', session_name: '' },
        { session_id: 'c2', session_name: 'What is the weather?', session_type: 'agent', agent_id: 'a1' },
      ],
      meta: { page: 1, limit: 2, total_pages: 2, total_count: 3, search_time_ms: 0 },
    });
    const named = await json(await os.call('GET', '/sessions?session_name=WEATHER', { token: carol }));
    expect(named).toMatchObject({ data: [{ session_id: 'c2' }], meta: { total_count: 1 } });
    const beyond = await json(await os.call('GET', '/sessions?page=9', { token: carol }));
    expect(beyond).toMatchObject({ data: [], meta: { page: 9, total_count: 3 } });
  });

  test('nulls are left out, page 0 is the first page, a huge limit is served as 100', async () => {
    const page = await json(await os.call('GET', '/sessions?page=0&limit=1000000000', { token: alice }));
    expect(page['meta']).toMatchObject({ page: 0, limit: 100 });
    for (const item of page['data'] as Json[]) expect(Object.values(item)).not.toContain(null);
  });

  test('filters by type and component; an unknown sort field changes nothing', async () => {
    const dora = await os.user('dora');
    await create(dora, { session_id: 'd1', agent_id: 'a1' });
    await create(dora, { session_id: 'd2', team_id: 't' }, '?type=team');
    expect(await json(await os.call('GET', '/sessions?type=team', { token: dora }))).toMatchObject({
      data: [{ session_id: 'd2', team_id: 't' }],
    });
    expect(await json(await os.call('GET', '/sessions?component_id=a1&sort_by=user_id', { token: dora }))).toMatchObject({
      data: [{ session_id: 'd1' }],
    });
  });

  test('administrators see everybody and may narrow to a user; a user_id does nothing for others', async () => {
    await create(bob, { session_id: 'bobs' });
    const ids = async (token: string, query: string) => {
      const page = await json(await os.call('GET', `/sessions?limit=100${query}`, { token }));
      return (page['data'] as Json[]).map((item) => item['user_id']);
    };
    expect(new Set(await ids(admin, ''))).toEqual(new Set(['alice', 'bob', 'carol', 'dora']));
    expect(new Set(await ids(admin, '&user_id=bob'))).toEqual(new Set(['bob']));
    expect(new Set(await ids(bob, '&user_id=alice'))).toEqual(new Set(['bob']));
  });

  test.each([
    ['?table=sessions', 400, 'The db_id query parameter is required when passing a table'],
    ['?db_id=zz', 404, "No database found with id 'zz'"],
    ['?db_id=agentos&table=zz', 404, "No database with id 'agentos' has table 'zz'"],
    ['?db_id=agentos&table=sessions', 200, ''],
  ])('%s answers %i', async (query, status, detail) => {
    const response = await os.call('GET', `/sessions${query}`, { token: alice });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(detail);
  });
});

describe('read and change', () => {
  test('the conversation, oldest first, without the system prompt', async () => {
    await run(alice, 'one', 'talk');
    await run(alice, 'two', 'talk');
    const detail = await json(await os.call('GET', '/sessions/talk?type=agent', { token: alice }));
    const history = detail['chat_history'] as Json[];
    expect(history.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(history[0]).toMatchObject({ content: 'one', created_at: expect.any(Number), from_history: false });
    expect(detail['total_tokens']).toBeGreaterThan(0);
    expect(JSON.stringify(detail)).not.toContain('You are a test agent.');
  });

  test('metrics are those of its runs together, and nobody else’s', async () => {
    const runs = [await run(alice, 'one', 'counted'), await run(alice, 'one and two', 'counted')];
    await run(bob, 'three', 'of-bob');
    const sum = (name: string) => runs.reduce((total, { metrics }) => total + Number(Object(metrics)[name]), 0);
    const tokens = { input_tokens: sum('input_tokens'), output_tokens: sum('output_tokens'), total_tokens: sum('total_tokens') };
    const detail = await json(await os.call('GET', '/sessions/counted', { token: admin }));
    expect(detail['metrics']).toEqual({ ...tokens, details: { model: [{ id: 'demo', provider: 'agentos-demo', ...tokens }] } });
    expect(detail['total_tokens']).toBe(tokens.total_tokens);
    await create(alice, { session_id: 'silent' });
    expect((await json(await os.call('GET', '/sessions/silent', { token: alice })))['metrics']).toEqual({});
  });

  test('of another type it does not exist', async () => {
    const response = await os.call('GET', '/sessions/talk?type=team', { token: alice });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail: "Team Session with id 'talk' not found", code: 'session_not_found' });
  });

  test('PATCH applies what is given and leaves the rest', async () => {
    await create(alice, { session_id: 'p1', session_name: 'old', session_state: { a: 1, b: 2 }, metadata: { m: 1 } });
    const changed = await os.call('PATCH', '/sessions/p1', {
      token: alice,
      json: { session_state: { c: 3 }, summary: { summary: 'short' } },
    });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({
      session_name: 'old',
      session_state: { c: 3 },
      metadata: { m: 1 },
      session_summary: { summary: 'short' },
    });
  });

  test('rename needs a name and keeps nulls', async () => {
    expect((await os.call('POST', '/sessions/p1/rename', { token: alice, json: {} })).status).toBe(422);
    const renamed = await os.call('POST', '/sessions/p1/rename', { token: alice, json: { session_name: 'new' } });
    expect(await renamed.json()).toMatchObject({ session_name: 'new', agent_id: null });
  });

  test('runs of a session: a bare array, oldest first, with what front ends read', async () => {
    const runs = (await (await os.call('GET', '/sessions/talk/runs', { token: alice })).json()) as Json[];
    expect(runs.map((item) => item['run_input'])).toEqual(['one', 'two']);
    expect(runs[0]).toMatchObject({
      agent_id: 'a1',
      user_id: 'alice',
      status: 'COMPLETED',
      parent_run_id: '',
      created_at: expect.stringMatching(isoSeconds),
    });
    expect('workflow_id' in (runs[0] ?? {})).toBe(false);
    const later = Math.floor(Date.now() / 1000) + 100;
    expect(await (await os.call('GET', `/sessions/talk/runs?created_after=${later}`, { token: alice })).json()).toEqual([]);
    const one = await json(await os.call('GET', `/sessions/talk/runs/${String(runs[0]?.['run_id'])}`, { token: alice }));
    expect(one).toMatchObject({ run_input: 'one', events: null, session_state: {} });
  });

  test.each([
    ['GET', '/sessions/none', "Session with id 'none' not found"],
    ['GET', '/sessions/none/runs', 'Session with ID none not found'],
    ['GET', '/sessions/talk/runs/none', 'Run with ID none not found in session talk'],
    ['PATCH', '/sessions/none', "Session with id 'none' not found"],
  ])('%s %s is a 404 in the words of the wire', async (method, path, detail) => {
    const response = await os.call(method, path, { token: alice, ...(method === 'PATCH' ? { json: {} } : {}) });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail });
  });
});

describe('delete', () => {
  test('one with its runs, many, and 204 for what is not there or not the caller’s', async () => {
    const mine = await run(alice, 'gone soon', 'x1');
    await create(alice, { session_id: 'x2' });
    await create(bob, { session_id: 'x3' });
    expect((await os.call('DELETE', '/sessions/x1', { token: alice })).status).toBe(204);
    expect((await os.call('GET', `/agents/a1/runs/${String(mine['run_id'])}`, { token: alice })).status).toBe(404);
    const many = await os.call('DELETE', '/sessions', {
      token: alice,
      json: { session_ids: ['x2', 'x3', 'none'], session_types: ['agent', 'agent', 'agent'] },
    });
    expect(many.status).toBe(204);
    expect(await many.text()).toBe('');
    expect((await os.call('GET', '/sessions/x2', { token: alice })).status).toBe(404);
    expect((await os.call('GET', '/sessions/x3', { token: bob })).status).toBe(200);
  });

  test('lists of unequal length change nothing', async () => {
    await create(alice, { session_id: 'y1' });
    const response = await os.call('DELETE', '/sessions', { token: alice, json: { session_ids: ['y1', 'y2'], session_types: ['agent'] } });
    expect(response.status).toBe(400);
    expect((await os.call('GET', '/sessions/y1', { token: alice })).status).toBe(200);
  });
});
