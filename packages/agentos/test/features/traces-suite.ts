import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Agent, tool } from 'agentos-ts';
import type { TracingOptions } from 'agentos-ts';
import { openTestDatabase, openTestPostgres } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import type { Turn } from '../support/scripted-model.ts';
import { approvalAgent, demoAgent, startTestOs, userScopes } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

type Json = Record<string, unknown>;
interface Node {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly error?: string;
  readonly metadata?: Json;
  readonly extra_data?: Json;
  readonly spans?: readonly Node[];
}
interface Detail extends Json {
  readonly trace_id: string;
  readonly tree: readonly Node[];
}
interface Page<Item = Detail> {
  readonly data: readonly Item[];
  readonly meta: Json;
}

const canary = 'canary-secret-words';
const hex32 = /^[0-9a-f]{32}$/;
const isoMillis = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const scopes = [...userScopes, 'traces:read'];

/** Looks up an order, fails on demand, and is only for those who may refund. */
function toolAgent(): Agent {
  const call = (name: string, args: unknown): Turn => ({ calls: [{ id: `c-${name}`, name, args }] });
  const { model } = scriptedModel((request) => {
    const text = JSON.stringify(request.prompt);
    if (text.includes('"role":"tool"')) return { text: `answer ${canary}` };
    if (text.includes('break')) return { fail: new Error(`provider says ${canary}`) };
    if (text.includes('invent')) return call(`no_such_${canary}`, {});
    if (text.includes('refund')) return call('refund', { order: canary });
    if (text.includes('throw')) return call('fail', { order: canary });
    return call('look', { order: canary });
  });
  const inputSchema = z.object({ order: z.string() });
  return new Agent({
    id: 'shop',
    model,
    instructions: `Never say ${canary}`,
    tools: {
      look: tool({ description: 'Look', inputSchema, execute: ({ order }) => `found ${order}` }),
      refund: tool({ description: 'Refund', inputSchema, scopes: ['refunds:write'], execute: () => 'done' }),
      fail: tool({
        description: 'Fail',
        inputSchema,
        execute: ({ order }) => {
          throw new Error(`no order ${order}`);
        },
      }),
    },
  });
}

async function start(engine: 'pglite' | 'postgres', tracing: boolean | TracingOptions) {
  const agents = [demoAgent('a1'), demoAgent('a2'), approvalAgent('approver'), toolAgent()];
  const server = engine === 'postgres' ? await openTestPostgres() : { db: await openTestDatabase(), close: () => Promise.resolve() };
  const os = await startTestOs({ db: server.db, tracing, agents, env: { OTEL_BSP_SCHEDULE_DELAY: '10' } });
  return {
    ...os,
    close: async () => {
      await os.close();
      if (engine === 'pglite') await server.db.close();
      await server.close();
    },
  };
}

/** Everything about traces over HTTP, on either engine. */
export function testTraces(engine: 'pglite' | 'postgres'): void {
  describe(`traces on ${engine}`, () => {
    let os: TestOs;
    let alice: string;
    let bob: string;
    let admin: string;

    beforeAll(async () => {
      os = await start(engine, true);
      [alice, bob, admin] = await Promise.all([os.user('alice', scopes), os.user('bob', scopes), os.admin()]);
    });
    afterAll(() => os.close());

    const runOn = async (server: TestOs, token: string, agent: string, message: string, sessionId?: string): Promise<Json> => {
      const form = { message, stream: 'false', ...(sessionId === undefined ? {} : { session_id: sessionId }) };
      const response = await server.call('POST', `/agents/${agent}/runs`, { token, form });
      return (await response.json()) as Json;
    };
    const run = (token: string, agent: string, message: string, sessionId?: string) => runOn(os, token, agent, message, sessionId);
    const get = async <T>(token: string, path: string, status = 200): Promise<T> => {
      const response = await os.call('GET', path, { token });
      expect(response.status).toBe(status);
      return (await response.json()) as T;
    };
    const search = async <T = Page>(token: string, body: Json, status = 200): Promise<T> => {
      const response = await os.call('POST', '/traces/search', { token, json: body });
      expect(response.status).toBe(status);
      return (await response.json()) as T;
    };
    /** Traces are written a moment after their run. */
    const traceOf = async ({ run_id: id }: Json, server = os, token = admin): Promise<Detail> => {
      const path = `/traces?run_id=${String(id)}`;
      const page = await vi.waitFor(
        async () => {
          const found = (await (await server.call('GET', path, { token })).json()) as Page;
          expect(found.data).toHaveLength(1);
          return found;
        },
        { timeout: 20_000, interval: 50 },
      );
      const reply = await server.call('GET', `/traces/${page.data[0]?.trace_id ?? ''}`, { token });
      expect(reply.status).toBe(200);
      return (await reply.json()) as Detail;
    };
    const stepsOf = ({ tree }: Detail) => tree[0]?.spans ?? [];

    test('a run is a tree of its decision, model calls and tool calls', async () => {
      const made = await run(alice, 'shop', 'look it up');
      const detail = await traceOf(made, os, alice);
      expect(detail).toMatchObject({
        trace_id: expect.stringMatching(hex32),
        name: 'invoke_agent shop',
        status: 'OK',
        duration: expect.stringMatching(/^\d+ms$|^\d+\.\d\ds$/),
        start_time: expect.stringMatching(isoMillis),
        end_time: expect.stringMatching(isoMillis),
        total_spans: 5,
        error_count: 0,
        run_id: made['run_id'],
        session_id: made['session_id'],
        user_id: 'alice',
        agent_id: 'shop',
      });
      expect(detail.tree).toHaveLength(1);
      expect(detail.tree[0]).toMatchObject({
        type: 'AGENT',
        metadata: { run_id: made['run_id'], session_id: made['session_id'], user_id: 'alice' },
      });
      expect(stepsOf(detail).map(({ type, name }) => `${type} ${name}`)).toEqual([
        'GUARDRAIL authorization',
        'LLM chat script-1',
        'TOOL execute_tool look',
        'LLM chat script-1',
      ]);
      const [decision, model, look] = stepsOf(detail);
      expect(decision?.metadata).toMatchObject({ decision: 'allow', action: 'agents:shop:run' });
      expect(model?.metadata).toMatchObject({ model: 'script-1', input_tokens: 10, output_tokens: 5 });
      expect(look?.metadata).toMatchObject({ tool_name: 'look' });
    });

    test.each(['look it up', 'break it', 'invent a tool', 'refund it', 'throw it'])(
      '"%s": nothing that was said is recorded',
      async (text) => {
        const detail = await traceOf(await run(alice, 'shop', `${text} ${canary}`));
        expect(JSON.stringify(detail)).not.toContain(canary);
        expect(JSON.stringify(detail)).not.toContain(text);
      },
    );

    test.each([
      ['break it', 'LLM', 'InternalError', 'ERROR'],
      ['invent a tool', 'TOOL', 'unknown_tool', 'OK'],
      ['refund it', 'GUARDRAIL', 'insufficient_scope', 'OK'],
      ['throw it', 'TOOL', 'tool_error', 'OK'],
    ])('"%s" shows where it failed', async (text, type, error, status) => {
      const detail = await traceOf(await run(alice, 'shop', text));
      expect(detail['status']).toBe(status);
      expect(stepsOf(detail)).toContainEqual(expect.objectContaining({ type, status: 'ERROR', error }));
    });

    test('a refused tool names the scope that was missing', async () => {
      const denied = stepsOf(await traceOf(await run(alice, 'shop', 'refund it'))).find((step) => step.error === 'insufficient_scope');
      expect(denied?.extra_data).toMatchObject({
        'agentos.decision': 'deny',
        'gen_ai.tool.name': 'refund',
        'agentos.decision.missing_scopes': ['refunds:write'],
      });
    });

    test('a paused run and its continuation are two traces of one run, the newest first', async () => {
      const form = { message: 'refund', stream: 'false' };
      const paused = (await (await os.call('POST', '/agents/approver/runs', { token: alice, form })).json()) as Json;
      const first = await traceOf(paused);
      const tools = JSON.stringify((paused['tools'] as Json[]).map((entry) => ({ ...entry, confirmed: true })));
      const path = `/agents/approver/runs/${String(paused['run_id'])}/continue`;
      expect((await os.call('POST', path, { token: alice, form: { tools, stream: 'false' } })).status).toBe(200);
      const both = await vi.waitFor(
        async () => {
          const page = await get<Page>(alice, `/traces?run_id=${String(paused['run_id'])}`);
          expect(page.data).toHaveLength(2);
          return page;
        },
        { timeout: 20_000, interval: 50 },
      );
      expect(both.data[1]?.trace_id).toBe(first.trace_id);
      const newest = await get<Detail>(alice, `/traces/unknown?run_id=${String(paused['run_id'])}`);
      expect(newest.trace_id).toBe(both.data[0]?.trace_id);
      expect(stepsOf(newest).map(({ type }) => type)).toContain('TOOL');
    });

    test('a streamed run is traced like any other', async () => {
      const response = await os.call('POST', '/agents/a1/runs', { token: alice, form: { message: 'hi', stream: 'true' } });
      const id = /"run_id":\s*"([^"]+)"/.exec(await response.text())?.[1];
      expect((await traceOf({ run_id: id }))['total_spans']).toBe(3);
    });

    test('a span is read by itself; another trace’s, somebody else’s and nobody’s are not found', async () => {
      const [one, two] = [await traceOf(await run(alice, 'a1', 'one')), await traceOf(await run(alice, 'a1', 'two'))];
      const own = stepsOf(one)[1]?.id ?? '';
      const read = (spanId: string, status: number) => get<Json>(alice, `/traces/${one.trace_id}?span_id=${spanId}`, status);
      expect(await read(own, 200)).toMatchObject({ id: own, type: 'LLM' });
      const foreign = stepsOf(two)[1]?.id ?? '';
      expect((await read(foreign, 404))['detail']).toBe('Span not found');
      expect((await read('none', 404))['detail']).toBe('Span not found');
      const bobs = await traceOf(await run(bob, 'a1', 'three'));
      expect((await read(bobs.tree[0]?.id ?? '', 404))['detail']).toBe('Span not found');
    });

    test('foreign traces are as good as missing', async () => {
      const bobs = await traceOf(await run(bob, 'a1', 'hi', undefined));
      const path = `/traces/${bobs.trace_id}`;
      expect((await get<Json>(alice, path, 404))['detail']).toBe('Trace not found');
      expect((await get<Json>(alice, `${path}?run_id=${String(bobs['run_id'])}`, 404))['detail']).toBe('Trace not found');
      const listed = await get<Page>(alice, '/traces?user_id=bob&limit=100');
      expect(new Set(listed.data.map((trace) => trace['user_id']))).toEqual(new Set(['alice']));
      const stats = await get<Page<Json>>(alice, '/trace_session_stats?user_id=bob&limit=100');
      expect(new Set(stats.data.map((line) => line['user_id']))).toEqual(new Set(['alice']));
      expect((await search(alice, { filter: { op: 'EQ', key: 'user_id', value: 'bob' } })).data).toEqual([]);
      const everything = {
        op: 'OR',
        conditions: [
          { op: 'NEQ', key: 'name', value: 'x' },
          { op: 'EQ', key: 'user_id', value: 'bob' },
        ],
      };
      for (const group of ['run', 'session']) {
        const found = await search(alice, { filter: everything, group_by: group, limit: 100 });
        expect(new Set(found.data.map((entry) => entry['user_id']))).toEqual(new Set(['alice']));
      }
      expect((await get<Page>(admin, '/traces?user_id=bob&limit=100')).data.map((trace) => trace['user_id'])).toContain('bob');
    });

    test('lists filter, page and sort', async () => {
      const session = `list-${engine}`;
      await os.call('POST', '/sessions', { token: alice, json: { session_id: session } });
      for (const text of ['1', '2', '3']) await traceOf(await run(alice, 'a2', text, session));
      const all = await get<Page>(alice, `/traces?session_id=${session}`);
      expect(all.meta).toMatchObject({ page: 1, limit: 20, total_pages: 1, total_count: 3, search_time_ms: expect.any(Number) });
      const starts = all.data.map((trace) => String(trace['start_time']));
      expect(starts).toEqual(starts.toSorted().toReversed());
      const second = await get<Page>(alice, `/traces?session_id=${session}&limit=2&page=2`);
      expect(second.data.map((trace) => trace.trace_id)).toEqual([all.data[2]?.trace_id]);
      expect(second.meta).toMatchObject({ page: 2, total_pages: 2, total_count: 3 });
      const from = encodeURIComponent(starts[1] ?? '');
      expect((await get<Page>(alice, `/traces?session_id=${session}&start_time=${from}`)).data.length).toBeGreaterThanOrEqual(2);
      expect((await get<Page>(alice, `/traces?session_id=${session}&end_time=2020-01-01T00:00:00%2B02:00`)).data).toEqual([]);
      expect((await get<Page>(alice, `/traces?session_id=${session}&status=ERROR&agent_id=a2`)).data).toEqual([]);
      expect((await get<Page>(alice, `/traces?session_id=${session}&page=0`)).meta).toMatchObject({ page: 0, total_count: 3 });
      const stats = await get<Page<Json>>(alice, '/trace_session_stats?agent_id=a2');
      expect(stats.data[0]).toEqual({
        session_id: session,
        user_id: 'alice',
        agent_id: 'a2',
        total_traces: 3,
        first_trace_at: starts[2],
        last_trace_at: starts[0],
      });
    });

    test.each(['start_time', 'end_time'])('a bad %s is a 400 that says which', async (name) => {
      expect((await get<Json>(alice, `/traces?${name}=yesterday`, 400))['detail']).toContain(`Invalid ${name} format`);
      await get(alice, `/trace_session_stats?${name}=2026-01-01T00:00:00`, 400);
    });

    test('an unknown database is told', async () => {
      await get(alice, '/traces?db_id=zz', 404);
      await get(alice, '/traces/x?db_id=zz', 404);
      await get(alice, '/trace_session_stats?db_id=zz', 404);
    });

    test('the filter schema lists keys and operators in the order of the wire', async () => {
      const schema = await get<{ fields: Json[]; logical_operators: string[] }>(alice, '/traces/filter-schema');
      expect(schema.logical_operators).toEqual(['AND', 'OR']);
      expect(schema.fields.map(({ label }) => label).join(', ')).toBe(
        'Status, User ID, Agent ID, Team ID, Workflow ID, Session ID, Run ID, Trace Name, Trace ID, Duration (ms), Start Time, End Time, Created At',
      );
      expect(schema.fields[0]).toEqual({
        key: 'status',
        label: 'Status',
        type: 'enum',
        operators: ['EQ', 'NEQ', 'IN'],
        values: ['OK', 'ERROR'],
      });
      expect(schema.fields[7]).toEqual({
        key: 'name',
        label: 'Trace Name',
        type: 'string',
        operators: ['EQ', 'NEQ', 'CONTAINS', 'STARTSWITH'],
        values: null,
      });
    });

    test('expressions find what they say', async () => {
      const session = `search-${engine}`;
      await os.call('POST', '/sessions', { token: alice, json: { session_id: session } });
      const good = await traceOf(await run(alice, 'shop', 'look it up', session));
      const bad = await traceOf(await run(alice, 'shop', 'break it', session));
      const here = { op: 'EQ', key: 'session_id', value: session };
      const find = async (condition: Json) =>
        (await search(alice, { filter: { op: 'AND', conditions: [here, condition] } })).data.map((trace) => trace.trace_id).toSorted();
      const [onlyGood, onlyBad, both] = [[good.trace_id], [bad.trace_id], [good.trace_id, bad.trace_id].toSorted()];
      const year = (value: string) => `${value}-01-01T00:00:00Z`;
      const cases: readonly (readonly [Json, readonly string[]])[] = [
        [{ op: 'EQ', key: 'status', value: 'OK' }, onlyGood],
        [{ op: 'NEQ', key: 'status', value: 'OK' }, onlyBad],
        [{ op: 'IN', key: 'status', values: ['OK', 'ERROR'] }, both],
        [{ op: 'NOT', condition: { op: 'EQ', key: 'status', value: 'OK' } }, onlyBad],
        // Traces without a team are not of team x.
        [{ op: 'NOT', condition: { op: 'EQ', key: 'team_id', value: 'x' } }, both],
        [{ op: 'NEQ', key: 'team_id', value: 'x' }, both],
        [{ op: 'EQ', key: 'team_id', value: 'x' }, []],
        [{ op: 'CONTAINS', key: 'name', value: 'SHO' }, both],
        [{ op: 'CONTAINS', key: 'name', value: '%' }, []],
        [{ op: 'STARTSWITH', key: 'name', value: 'Invoke_' }, both],
        [{ op: 'STARTSWITH', key: 'name', value: 'shop' }, []],
        [{ op: 'GTE', key: 'duration_ms', value: 0 }, both],
        [{ op: 'LT', key: 'duration_ms', value: -0.5 }, []],
        [{ op: 'GT', key: 'start_time', value: year('2001') }, both],
        [{ op: 'LT', key: 'created_at', value: year('2001') }, []],
        [{ op: 'EQ', key: 'run_id', value: good['run_id'] }, onlyGood],
        [{ op: 'EQ', key: 'name', value: "' or true --" }, []],
        [
          {
            op: 'OR',
            conditions: [
              { op: 'EQ', key: 'trace_id', value: bad.trace_id },
              { op: 'EQ', key: 'trace_id', value: 'x' },
            ],
          },
          onlyBad,
        ],
      ];
      for (const [condition, expected] of cases)
        expect({ condition, found: await find(condition) }).toEqual({ condition, found: expected });
      const [detail] = (await search(alice, { filter: { op: 'EQ', key: 'trace_id', value: good.trace_id } })).data;
      expect(detail).toEqual(good);
      const grouped = await search<Page<Json>>(alice, { filter: here, group_by: 'session' });
      expect(grouped.data).toEqual([expect.objectContaining({ session_id: session, total_traces: 2 })]);
      expect((await search(alice, {})).meta).toMatchObject({ page: 1, limit: 20 });
    });

    test('a bad expression is a 400 with the reason; a bad page a 422', async () => {
      const reply = await search<Json>(alice, { filter: { op: 'ZZ', key: 'name', value: 'x' } }, 400);
      expect(reply['detail']).toBe('Invalid filter expression: Unknown filter operator: ZZ');
      await search(alice, { limit: 101 }, 422);
      await search(alice, { page: 0 }, 422);
      await search(alice, { group_by: 'user' }, 422);
    });

    test('a denied request is a trace of whoever was denied', async () => {
      const poor = await os.user('poor', ['traces:read']);
      expect((await os.call('POST', '/agents/a1/runs', { token: poor, form: { message: canary } })).status).toBe(403);
      const [trace] = await vi.waitFor(
        async () => {
          const { data } = await search(poor, { filter: { op: 'EQ', key: 'status', value: 'ERROR' } });
          expect(data).toHaveLength(1);
          return data;
        },
        { timeout: 20_000, interval: 50 },
      );
      expect(trace).toMatchObject({ name: 'authorization', user_id: 'poor', error: 'insufficient_scope', total_spans: 1 });
      expect(trace?.tree[0]).toMatchObject({
        type: 'GUARDRAIL',
        metadata: { decision: 'deny', action: 'POST /agents/:agent_id/runs' },
        extra_data: { 'agentos.decision.missing_scopes': ['agents:a1:run'] },
      });
      expect(JSON.stringify(trace)).not.toContain(canary);
      expect((await get<Page>(alice, '/traces?limit=100')).data.map(({ name }) => name)).not.toContain('authorization');
    });

    test('a trace goes with its session', async () => {
      const made = await run(alice, 'a1', 'hi');
      const { trace_id: id } = await traceOf(made);
      await os.call('DELETE', `/sessions/${String(made['session_id'])}`, { token: alice });
      await get(alice, `/traces/${id}`, 404);
      await get(admin, `/traces/${id}`, 404);
    });

    test('nobody without traces:read gets in', async () => {
      const without = await os.user('carol', userScopes);
      for (const path of ['/traces', '/traces/x', '/traces/filter-schema', '/trace_session_stats']) await get(without, path, 403);
      await search(without, {}, 403);
    });
  });

  describe(`tracing options on ${engine}`, () => {
    const scoped = (server: TestOs) => server.user('alice', scopes);
    const post = async (server: TestOs, message: string): Promise<Json> =>
      (await (
        await server.call('POST', '/agents/shop/runs', { token: await scoped(server), form: { message, stream: 'false' } })
      ).json()) as Json;

    test('content is recorded when it is asked for', async () => {
      const os = await start(engine, { content: true });
      await post(os, 'look it up');
      const page = await vi.waitFor(
        async () => {
          const found = (await (await os.call('POST', '/traces/search', { token: await scoped(os), json: {} })).json()) as Page;
          expect(found.data).toHaveLength(1);
          return found;
        },
        { timeout: 20_000, interval: 50 },
      );
      const [detail] = page.data;
      expect(detail).toMatchObject({ input: 'look it up', output: `answer ${canary}` });
      const look = detail?.tree[0]?.spans?.find(({ type }) => type === 'TOOL');
      expect(look).toMatchObject({
        input: `{"order":"${canary}"}`,
        output: `found ${canary}`,
        metadata: { parameters: { order: canary } },
      });
      await os.close();
    });

    test('without tracing nothing is written', async () => {
      const os = await start(engine, false);
      await post(os, 'look it up');
      const page = (await (await os.call('GET', '/traces', { token: await scoped(os) })).json()) as Page;
      expect(page).toMatchObject({ data: [], meta: { total_count: 0, total_pages: 0 } });
      await os.close();
    });

    test('closing writes what is waiting, and another server reads it', async () => {
      const server = engine === 'postgres' ? await openTestPostgres() : { db: await openTestDatabase(), close: () => Promise.resolve() };
      const first = await startTestOs({ db: server.db, tracing: true, agents: [toolAgent()] });
      await post(first, 'look it up');
      await first.close();
      const second = await startTestOs({ db: server.db, agents: [toolAgent()] });
      const page = (await (await second.call('GET', '/traces', { token: await scoped(second) })).json()) as Page;
      expect(page.data).toHaveLength(1);
      await second.close();
      await (engine === 'pglite' ? server.db.close() : server.close());
    });
  });
}
