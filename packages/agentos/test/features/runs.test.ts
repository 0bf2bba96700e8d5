import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Agent, demoModel, tool } from 'agentos-ts';
import { approvalAgent, demoAgent, makeToken, startTestOs } from '../support/start-os.ts';
import type { CallOptions, TestOs } from '../support/start-os.ts';
import { parseFrames } from '../support/read-sse.ts';
import type { Frame } from '../support/read-sse.ts';

type Json = Record<string, unknown>;
let os: TestOs;
let alice: string;
let bob: string;
let admin: string;

/** Streams ten words a second: slow enough to be cancelled and followed. */
const slow = new Agent({ id: 'slow', model: demoModel({ delayMs: 100 }) });
const answerer = new Agent({
  id: 'structured',
  model: demoModel(),
  outputSchema: z.object({ city: z.string(), degrees: z.number() }).meta({ title: 'Weather' }),
});
const guarded = new Agent({
  id: 'guarded',
  model: demoModel(),
  tools: { pay: tool({ description: 'Pay', inputSchema: z.object({}), scopes: ['payments:send'], execute: () => 'paid' }) },
});
const echoing = new Agent({
  id: 'echoing',
  model: demoModel(),
  dependencies: { region: 'eu' },
  tools: {
    look: tool({
      description: 'Look at the context',
      inputSchema: z.object({}),
      execute: (_input, context) => {
        context.sessionState['looked'] = true;
        return JSON.stringify({ user: context.userId, dependencies: context.dependencies, session: context.sessionId });
      },
    }),
  },
});

beforeAll(async () => {
  os = await startTestOs({ agents: [demoAgent('a1'), demoAgent('a2'), approvalAgent('approver'), slow, answerer, guarded, echoing] });
  [alice, bob, admin] = await Promise.all([os.user('alice'), os.user('bob'), os.admin()]);
});
afterAll(() => os.close());

async function start(agent: string, options: CallOptions): Promise<Response> {
  return os.call('POST', `/agents/${agent}/runs`, { token: alice, ...options });
}

async function startJson(agent: string, body: Json, token = alice): Promise<Json> {
  const response = await start(agent, { token, json: { stream: false, ...body } });
  expect(response.status).toBe(200);
  return (await response.json()) as Json;
}

async function frames(response: Response): Promise<Frame[]> {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  return parseFrames(await response.text());
}

const names = (all: readonly Frame[]): string[] =>
  all.map(({ event }) => event).filter((name, index, list) => name !== 'RunContent' || list[index - 1] !== name);

describe('start', () => {
  test('not streamed: the run object', async () => {
    const run = await startJson('a1', { message: 'hello', session_id: 'w1' });
    expect(run).toMatchObject({
      run_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      agent_id: 'a1',
      agent_name: 'Agent a1',
      session_id: 'w1',
      user_id: 'alice',
      status: 'COMPLETED',
      input: { input_content: 'hello' },
      content: expect.stringContaining('hello'),
      content_type: 'str',
      model: 'demo',
      metrics: { input_tokens: expect.any(Number), total_tokens: expect.any(Number), details: { model: [{ id: 'demo' }] } },
      created_at: expect.any(Number),
    });
    expect('run' in run).toBe(false);
    expect(JSON.stringify(run)).not.toContain('null');
    expect((run['messages'] as Json[]).map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  test('the system prompt is shown to those who may read definitions, and to nobody else', async () => {
    const run = await startJson('a1', { message: 'hello' }, admin);
    expect((run['messages'] as Json[])[0]).toMatchObject({ role: 'system', content: 'You are a test agent.' });
    const shown = async (token: string) => ((await (await os.call('GET', '/agents/a1', { token })).json()) as Json)['system_message'];
    expect(await shown(admin)).toEqual({ instructions: 'You are a test agent.' });
    expect(await shown(alice)).toBeUndefined();
  });

  test('streamed by default: frames in order, numbered, each one line of JSON whose event is its name', async () => {
    const all = await frames(await start('a1', { form: { message: 'hello', session_id: '' } }));
    expect(names(all)).toEqual([
      'RunStarted',
      'ModelRequestStarted',
      'RunContent',
      'ModelRequestCompleted',
      'RunContentCompleted',
      'RunCompleted',
    ]);
    expect(all.map(({ id }) => id)).toEqual(all.map((_frame, index) => index));
    for (const { id, event, data } of all) {
      expect(data).toMatchObject({
        event,
        event_index: id,
        agent_id: 'a1',
        nested_depth: 0,
        session_id: expect.any(String),
        created_at: expect.any(Number),
      });
      expect(Object.values(data)).not.toContain(null);
      expect('user_id' in data || 'data' in data).toBe(false);
    }
    const deltas = all.filter(({ event }) => event === 'RunContent').map(({ data }) => data['content']);
    expect(all.at(-1)?.data).toMatchObject({ status: 'COMPLETED', content: deltas.join('') });
  });

  test('a tool: started and completed between two model requests, with every key of a tool execution', async () => {
    const all = await frames(await start('echoing', { form: { message: 'look', dependencies: '{"plan":"free","region":"us"}' } }));
    expect(names(all).slice(0, 6)).toEqual([
      'RunStarted',
      'ModelRequestStarted',
      'ModelRequestCompleted',
      'ToolCallStarted',
      'ToolCallCompleted',
      'ModelRequestStarted',
    ]);
    const completed = all.find(({ event }) => event === 'ToolCallCompleted')?.data['tool'] as Json;
    expect(Object.keys(completed)).toHaveLength(20);
    expect(JSON.parse(String(completed['result']))).toMatchObject({ user: 'alice', dependencies: { plan: 'free', region: 'eu' } });
    expect(all.at(-1)?.data['session_state']).toEqual({ looked: true });
  });

  test('a tool whose scope the caller lacks does not run, and the model is told', async () => {
    const refused = await startJson('guarded', { message: 'pay' });
    expect(refused['tools']).toMatchObject([{ tool_name: 'pay', tool_call_error: true, result: expect.stringContaining('not_permitted') }]);
    const allowed = await startJson('guarded', { message: 'pay' }, await os.user('eve', ['agents:run', 'payments:send']));
    expect(allowed['tools']).toMatchObject([{ tool_call_error: false, result: 'paid' }]);
  });

  test('structured output is an object, its schema the content type', async () => {
    const run = await startJson('structured', { message: 'weather' });
    expect(run).toMatchObject({ content: { city: expect.any(String), degrees: expect.any(Number) }, content_type: 'Weather' });
  });

  test('in the background: 202, then polled by its id, with the run scope alone', async () => {
    const runner = await os.user('runner', ['agents:a1:run']);
    const response = await start('a1', { token: runner, form: { message: 'later', stream: 'false', background: 'yes' } });
    expect(response.status).toBe(202);
    const pending = (await response.json()) as Json;
    expect(pending).toEqual({ run_id: expect.any(String), session_id: expect.any(String), status: 'PENDING' });
    await expect
      .poll(
        async () =>
          ((await (await os.call('GET', `/agents/a1/runs/${String(pending['run_id'])}`, { token: runner })).json()) as Json)['status'],
      )
      .toBe('COMPLETED');
  });

  test.each<[string, CallOptions, number, string]>([
    ['no message', { json: {} }, 422, '"message"'],
    ['a run id of the client', { json: { message: 'x', run_id: 'chosen' } }, 422, '"run_id"'],
    ['a knowledge filter of the client', { form: { message: 'x', knowledge_filters: '{}' } }, 422, '"knowledge_filters"'],
    ['JSON that is none', { form: { message: 'x', metadata: '{' } }, 422, '"metadata"'],
    ['a stream flag that is none', { form: { message: 'x', stream: 'perhaps' } }, 422, '"stream"'],
    ['a file of the server', { form: { message: 'x', images: '[{"filepath":"/etc/hostname"}]' } }, 422, '"images"'],
    ['a file elsewhere', { form: { message: 'x', input_files: '[{"url":"http://127.0.0.1/"}]' } }, 422, '"input_files"'],
    ['an unknown agent', { json: { message: 'x' } }, 404, 'Agent not found'],
  ])('%s is refused before anything runs', async (title, options, status, text) => {
    const response = await start(title === 'an unknown agent' ? 'nobody' : 'a1', options);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(text);
  });

  test('unknown fields are ignored', async () => {
    expect((await startJson('a1', { message: 'x', debug_mode: true, userId: 'bob' }))['user_id']).toBe('alice');
  });

  test('uploads: an image reaches the run, an unsupported type does not', async () => {
    const upload = async (type: string, name: string) => {
      const body = new FormData();
      body.set('message', 'look at this');
      body.set('stream', 'false');
      body.append('files', new File([new Uint8Array([1, 2, 3])], name, { type }));
      return os.os
        .getApp()
        .fetch(new Request('http://test/agents/a1/runs', { method: 'POST', headers: { authorization: `Bearer ${alice}` }, body }));
    };
    const taken = await upload('image/png', 'dot.png');
    expect(taken.status).toBe(200);
    expect(await taken.json()).toMatchObject({ input: { files: [{ mime_type: 'image/png', filename: 'dot.png', size: 3 }] } });
    const refused = await upload('application/x-msdownload', 'run.exe');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ detail: 'Unsupported file type' });
  });
});

describe('sessions of a run', () => {
  test('a foreign session is a 404 before any model call, and stays as it was', async () => {
    await startJson('a1', { message: 'mine', session_id: 'alices' });
    const response = await start('a1', { token: bob, json: { message: 'steal', session_id: 'alices', stream: false } });
    expect(response.status).toBe(404);
    const runs = (await (await os.call('GET', '/sessions/alices/runs', { token: alice })).json()) as Json[];
    expect(runs).toHaveLength(1);
  });

  test('a session of another agent is none', async () => {
    const response = await start('a2', { json: { message: 'x', session_id: 'alices', stream: false } });
    expect(response.status).toBe(404);
  });

  test('a session that was made without an agent belongs to the first that runs in it', async () => {
    await os.call('POST', '/sessions', { token: alice, json: { session_id: 'unclaimed' } });
    await startJson('a1', { message: 'mine now', session_id: 'unclaimed' });
    expect((await start('a2', { json: { message: 'x', session_id: 'unclaimed', stream: false } })).status).toBe(404);
    expect(await (await os.call('GET', '/sessions/unclaimed', { token: alice })).json()).toMatchObject({ agent_id: 'a1' });
  });

  test('deleting a session stops what is at work in it', async () => {
    const live = await start('slow', { form: { message: 'never finished', session_id: 'doomed' } });
    expect((await os.call('DELETE', '/sessions/doomed', { token: bob })).status).toBe(204);
    expect((await os.call('DELETE', '/sessions/doomed', { token: alice })).status).toBe(204);
    expect(names(await frames(live)).slice(-2)).toEqual(['RunCancelled', 'RunCompleted']);
  });

  test.each(['a/b', 'a b', 'a%2Fb', 'x'.repeat(256)])('%s is no session id', async (sessionId) => {
    expect((await start('a1', { json: { message: 'x', session_id: sessionId, stream: false } })).status).toBe(422);
  });

  test('the session of the token wins over the one of the body', async () => {
    const token = await makeToken({ sub: 'bound', scopes: ['agents:run'], session_id: 'from-token' });
    expect((await startJson('a1', { message: 'x', session_id: 'from-body' }, token))['session_id']).toBe('from-token');
  });

  test('runs of a session by agent, by status; a session that is not there is a 404', async () => {
    const list = async (query: string) => os.call('GET', `/agents/a1/runs?${query}`, { token: alice });
    expect(await (await list('session_id=alices&status=COMPLETED')).json()).toMatchObject([{ run_input: 'mine', events: null }]);
    expect(await (await list('session_id=alices&status=ERROR')).json()).toEqual([]);
    expect((await list('session_id=none')).status).toBe(404);
    expect((await list('')).status).toBe(422);
  });
});

describe('approval', () => {
  async function paused(sessionId: string): Promise<Json> {
    const run = await startJson('approver', { message: 'refund order=B-2', session_id: sessionId });
    expect(run).toMatchObject({
      status: 'PAUSED',
      tools: [{ tool_name: 'refund', requires_confirmation: true, confirmed: null, tool_args: { order: 'B-2' } }],
    });
    return run;
  }
  const resolve = (run: Json, changes: Json): string => JSON.stringify((run['tools'] as Json[]).map((one) => ({ ...one, ...changes })));

  test('confirmed: the tool runs with the stored arguments, whatever the client sends', async () => {
    const run = await paused('ap1');
    const all = await frames(
      await os.call('POST', `/agents/approver/runs/${String(run['run_id'])}/continue`, {
        token: alice,
        form: { tools: resolve(run, { confirmed: true, tool_args: { order: 'EVIL' } }), session_id: 'ap1' },
      }),
    );
    expect(names(all)).toEqual([
      'RunContinued',
      'ToolCallStarted',
      'ToolCallCompleted',
      'ModelRequestStarted',
      'RunContent',
      'ModelRequestCompleted',
      'RunContentCompleted',
      'RunCompleted',
    ]);
    expect(JSON.stringify(all)).toContain('refunded B-2');
    expect(JSON.stringify(all)).not.toContain('EVIL');
    expect(all.every(({ data }) => data['run_id'] === run['run_id'])).toBe(true);
  });

  test('rejected: it does not run', async () => {
    const run = await paused('ap2');
    const response = await os.call('POST', `/agents/approver/runs/${String(run['run_id'])}/continue`, {
      token: alice,
      json: {
        tools: [{ tool_call_id: (run['tools'] as Json[])[0]?.['tool_call_id'], confirmed: false, confirmation_note: 'too much' }],
        stream: false,
      },
    });
    const ended = (await response.json()) as Json;
    expect(ended).toMatchObject({ status: 'COMPLETED', tools: [{ confirmed: false, tool_call_error: true }] });
    expect(JSON.stringify(ended)).not.toContain('refunded');
  });

  test('of somebody else’s run: 404, and it stays paused', async () => {
    const run = await paused('ap3');
    const stolen = await os.call('POST', `/agents/approver/runs/${String(run['run_id'])}/continue`, {
      token: bob,
      form: { tools: resolve(run, { confirmed: true }), stream: 'false' },
    });
    expect(stolen.status).toBe(404);
    expect(await (await os.call('GET', `/agents/approver/runs/${String(run['run_id'])}`, { token: alice })).json()).toMatchObject({
      status: 'PAUSED',
    });
  });

  test.each([
    [{ tools: 'no json' }, 400],
    [{ tools: '[{"confirmed":true}]' }, 400],
    [{ continue_from: 'middle' }, 400],
  ])('%j is answered %i', async (form, status) => {
    const run = await startJson('a1', { message: 'x' });
    expect((await os.call('POST', `/agents/a1/runs/${String(run['run_id'])}/continue`, { token: alice, form })).status).toBe(status);
  });

  test('a completed run branches into a new one', async () => {
    const run = await startJson('a1', { message: 'first', session_id: 'branching' });
    const branched = await os.call('POST', `/agents/a1/runs/${String(run['run_id'])}/continue`, {
      token: alice,
      json: { input: 'and then?', stream: false },
    });
    expect(await branched.json()).toMatchObject({ status: 'COMPLETED', session_id: 'branching', forked_from_run_id: run['run_id'] });
  });
});

describe('cancel and follow', () => {
  test('cancel keeps what was said; the stream ends with RunCancelled and RunCompleted', async () => {
    const live = await start('slow', { form: { message: 'say a lot of words' } });
    const runId = live.headers.get('x-run-id') ?? '';
    await new Promise((resolve) => setTimeout(resolve, 350)); // some words are said
    expect((await os.call('POST', `/agents/slow/runs/${runId}/cancel`, { token: bob })).status).toBe(404);
    expect((await os.call('POST', `/agents/a1/runs/${runId}/cancel`, { token: alice })).status).toBe(404);
    const cancelled = await os.call('POST', `/agents/slow/runs/${runId}/cancel`, { token: alice });
    expect([cancelled.status, await cancelled.json()]).toEqual([200, {}]);
    const all = await frames(live);
    expect(names(all).slice(-2)).toEqual(['RunCancelled', 'RunCompleted']);
    expect(all.slice(-2).map(({ data }) => data['status'])).toEqual(['CANCELLED', 'CANCELLED']);
    const stored = (await (await os.call('GET', `/agents/slow/runs/${runId}`, { token: alice })).json()) as Json;
    expect(stored).toMatchObject({ status: 'CANCELLED', content: expect.stringMatching(/^I am/) });
    expect(all.at(-1)?.data['content']).toBe(stored['content']);
  });

  test('a run that goes on is followed to its end', async () => {
    const live = await start('slow', { form: { message: 'x', background: 'true' } });
    const runId = live.headers.get('x-run-id') ?? '';
    const followed = await frames(await os.call('POST', `/agents/slow/runs/${runId}/resume`, { token: alice }));
    const controls = followed.filter(({ id }) => id === null);
    expect(controls.at(-1)).toMatchObject({ event: 'subscribed', data: { status: 'running' } });
    expect(followed.filter(({ id }) => id !== null)).toEqual(await frames(live));
  });

  test('cancel of an unknown run: nothing for administrators, 404 for everybody else', async () => {
    expect((await os.call('POST', '/agents/a1/runs/none/cancel', { token: admin })).status).toBe(200);
    expect((await os.call('POST', '/agents/a1/runs/none/cancel', { token: alice })).status).toBe(404);
  });

  test('a background stream is resumed from an index: form, query and Last-Event-ID alike, without gap or repetition', async () => {
    const live = await frames(await start('a1', { form: { message: 'one two three', background: 'true' } }));
    const runId = String(live[0]?.data['run_id']);
    const path = `/agents/a1/runs/${runId}`;
    const readers: (() => Promise<Response>)[] = [
      () => os.call('POST', `${path}/resume`, { token: alice, form: { last_event_index: '2' } }),
      () => os.call('GET', `${path}/events?last_event_index=2`, { token: alice }),
      () => os.call('GET', `${path}/events`, { token: alice, headers: { 'last-event-id': '2' } }),
    ];
    for (const read of readers) {
      const [control, ...rest] = await frames(await read());
      expect(control).toMatchObject({
        id: null,
        event: 'replay',
        data: { run_id: runId, status: 'COMPLETED', last_event_index_requested: 2 },
      });
      expect(rest).toEqual(live.slice(3));
    }
    expect((await os.call('GET', `${path}/events`, { token: bob })).status).toBe(404);
    expect((await os.call('GET', `/agents/a2/runs/${runId}/events`, { token: alice })).status).toBe(404);
  });
});

describe('checkpoints and forks', () => {
  test('the places from which a run can be branched, and the run as it stood there', async () => {
    const run = await startJson('echoing', { message: 'look', session_id: 'cp' });
    const path = `/agents/echoing/runs/${String(run['run_id'])}/checkpoints`;
    const list = (await (await os.call('GET', path, { token: alice })).json()) as Json;
    const places = list['checkpoints'] as Json[];
    expect(places.map((place) => [place['reason'], place['is_latest']])).toEqual([
      ['checkpoint', false],
      ['end', true],
    ]);
    const cut = (await (await os.call('GET', `${path}/${String(places[0]?.['message_index'])}`, { token: alice })).json()) as Json;
    expect(cut).toMatchObject({ checkpoint: { reason: 'snapshot', checkpoint_id: null }, snapshot: { run_id: run['run_id'] } });
    const wrong = await os.call('GET', `${path}/99`, { token: alice });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('message_index must be between 0 and');
  });

  test('a fork is a session of its own', async () => {
    await startJson('a1', { message: 'to be forked', session_id: 'source' });
    const fork = (await (await os.call('POST', '/agents/a1/sessions/source/fork', { token: alice })).json()) as Json;
    expect(fork).toEqual({ session_id: expect.any(String), forked_from_session_id: 'source' });
    const runs = (await (await os.call('GET', `/sessions/${String(fork['session_id'])}/runs`, { token: alice })).json()) as Json[];
    expect(runs).toMatchObject([{ run_input: 'to be forked' }]);
    await startJson('a1', { message: 'only here', session_id: String(fork['session_id']) });
    expect(await (await os.call('GET', '/sessions/source/runs', { token: alice })).json()).toHaveLength(1);
  });

  test('only of the caller’s own sessions of that agent', async () => {
    for (const [agent, token] of [
      ['a1', bob],
      ['a2', alice],
    ] as const)
      expect((await os.call('POST', `/agents/${agent}/sessions/source/fork`, { token })).status).toBe(404);
    await os.call('POST', '/sessions', { token: alice, json: { session_id: 'empty', agent_id: 'a1' } });
    const nothing = await os.call('POST', '/agents/a1/sessions/empty/fork', { token: alice });
    expect([nothing.status, ((await nothing.json()) as Json)['detail']]).toEqual([400, 'Source session has no runs to fork.']);
  });

  test('an administrator forks for the owner', async () => {
    const fork = (await (await os.call('POST', '/agents/a1/sessions/source/fork', { token: admin })).json()) as Json;
    expect((await os.call('GET', `/sessions/${String(fork['session_id'])}`, { token: alice })).status).toBe(200);
  });
});
