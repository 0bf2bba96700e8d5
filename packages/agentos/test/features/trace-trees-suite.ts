import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Agent, Team, Workflow, demoModel, step, tool } from 'agentos-ts';
import { openWorld } from '../isolation/world.ts';
import type { Engine, World } from '../isolation/world.ts';
import { demoAgent, startTestOs, userScopes } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

type Json = Readonly<Record<string, unknown>>;
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

const model = demoModel();
const writer = demoAgent('writer');
const pay = tool({ description: 'Pay', inputSchema: z.object({}), scopes: ['payments:send'], execute: () => 'paid' });
const payers = new Team({ id: 'payers', model, members: [new Agent({ id: 'payer', model, tools: { pay } })], mode: 'route' });
const editors = new Team({ id: 'editors', model, members: [writer], mode: 'route' });
const letter = new Workflow({ id: 'letter', steps: [step({ id: 'ask', agent: writer }), step({ id: 'edit', team: editors })] });

/** A tree in words: what stands below what. */
const outline = ({ name, type, spans = [] }: Node): unknown =>
  spans.length === 0 ? `${type} ${name}` : { [`${type} ${name}`]: spans.map(outline) };
const allOf = (node: Node): readonly Node[] => [node, ...(node.spans ?? []).flatMap(allOf)];
const decided = 'GUARDRAIL authorization';
const call = 'LLM chat demo';
const writing = { 'AGENT invoke_agent writer': [decided, call] };

/** Traces of runs that cause others, and the search language. */
export function testTraceTrees(engine: Engine): void {
  describe(`traces of teams and workflows on ${engine}`, () => {
    let world: World;
    let os: TestOs;
    let alice: string;
    let bob: string;
    beforeAll(async () => {
      world = await openWorld(engine);
      const env = { OTEL_BSP_SCHEDULE_DELAY: '1' };
      os = await startTestOs({ db: world.db, agents: [writer], teams: [editors, payers], workflows: [letter], tracing: true, env });
      const scopes = [...userScopes, 'traces:read'];
      [alice, bob] = await Promise.all([os.user('alice', scopes), os.user('bob', scopes)]);
    });
    afterAll(async () => {
      await os.close();
      await world.close();
    });

    const search = async (filter: unknown, token = alice, rest: Json = {}) => {
      const response = await os.call('POST', '/traces/search', { token, json: { filter, limit: 100, ...rest } });
      return { status: response.status, body: (await response.json()) as Json };
    };
    const found = async (filter: unknown, token = alice): Promise<readonly Detail[]> =>
      (await search(filter, token)).body['data'] as Detail[];
    const runOf = async (path: string, message: string): Promise<Json> => {
      const response = await os.call('POST', `/${path}/runs`, { token: alice, json: { message, stream: false } });
      return (await response.json()) as Json;
    };
    const traceOf = async (run: Json): Promise<Detail> =>
      vi.waitFor(
        async () => {
          const [detail] = await found({ op: 'EQ', key: 'run_id', value: run['run_id'] });
          if (detail === undefined) throw new Error('the trace is not written yet');
          return detail;
        },
        { timeout: 20_000, interval: 20 },
      );
    const rootOf = ({ tree: [root] }: Detail): Node => {
      if (root === undefined) throw new Error('the tree is empty');
      return root;
    };

    test('a member’s run stands below the team’s, with its own decision and model calls; one trace for all', async () => {
      const run = await runOf('teams/editors', 'for the writer');
      const trace = await traceOf(run);
      expect(outline(rootOf(trace))).toEqual({
        'TEAM invoke_team editors': [decided, call, 'TOOL execute_tool delegate_task_to_member', writing],
      });
      expect(trace).toMatchObject({ team_id: 'editors', user_id: 'alice', total_spans: 7, error_count: 0, status: 'OK' });
      const [member] = run['member_responses'] as Json[];
      const below = allOf(rootOf(trace)).find(({ type }) => type === 'AGENT');
      expect(below?.metadata).toEqual({ run_id: member?.['run_id'], session_id: run['session_id'], user_id: 'alice' });
      expect(await found({ op: 'EQ', key: 'run_id', value: member?.['run_id'] })).toEqual([]);
    });

    test('steps stand below the workflow, teams within steps below those', async () => {
      const trace = await traceOf(await runOf('workflows/letter', 'hello'));
      expect(outline(rootOf(trace))).toEqual({
        'WORKFLOW invoke_workflow letter': [
          decided,
          writing,
          { 'TEAM invoke_team editors': [decided, call, 'TOOL execute_tool delegate_task_to_member', writing] },
        ],
      });
      expect(trace).toMatchObject({ workflow_id: 'letter', user_id: 'alice' });
      expect('team_id' in trace || 'agent_id' in trace).toBe(false);
    });

    test('every run within has its decision; a right that a member’s tool lacks is told where it was lacking', async () => {
      const trace = await traceOf(await runOf('teams/payers', 'pay'));
      const decisions = allOf(rootOf(trace)).filter(({ type }) => type === 'GUARDRAIL');
      expect(decisions.map(({ metadata, status, error }) => [metadata?.['decision'], metadata?.['action'], status, error])).toEqual([
        ['allow', 'teams:payers:run', 'OK', undefined],
        ['allow', 'agents:payer:run', 'OK', undefined],
        ['deny', 'tool pay', 'ERROR', 'insufficient_scope'],
      ]);
      const payer = allOf(rootOf(trace)).find(({ type }) => type === 'AGENT');
      expect(payer?.spans?.some(({ error }) => error === 'insufficient_scope')).toBe(true);
      expect(decisions[2]?.extra_data?.['agentos.decision.missing_scopes']).toEqual(['payments:send']);
    });

    test('all spans are the caller’s, and nobody else finds one by any door', async () => {
      const trace = await traceOf(await runOf('workflows/letter', 'mine'));
      expect(await world.admin('select distinct owner from agentos.traces')).toEqual([{ owner: 'alice' }]);
      const doors = allOf(rootOf(trace)).map(({ id }) => `/traces/${trace.trace_id}?span_id=${id}`);
      for (const [token, status] of [
        [alice, 200],
        [bob, 404],
      ] as const)
        for (const path of doors) expect([path, (await os.call('GET', path, { token })).status]).toEqual([path, status]);
      expect(await found({ op: 'EQ', key: 'trace_id', value: trace.trace_id }, bob)).toEqual([]);
      expect((await search(null, bob, { group_by: 'session' })).body['data']).toEqual([]);
    });

    describe('the search language (wire 4.8)', () => {
      const value: Readonly<Record<string, unknown>> = { enum: 'OK', string: 'alice', number: 1, datetime: '2026-01-01T00:00:00+02:00' };
      const operators = ['EQ', 'NEQ', 'GT', 'GTE', 'LT', 'LTE', 'CONTAINS', 'STARTSWITH'];

      test('the schema lists the keys, types and operators of the wire', async () => {
        const { fields } = (await (await os.call('GET', '/traces/filter-schema', { token: alice })).json()) as {
          readonly fields: readonly Json[];
        };
        const text = 'EQ NEQ CONTAINS STARTSWITH IN';
        const time = 'GT GTE LT LTE';
        expect(fields.map(({ key, type, operators: names }) => `${String(key)} ${String(type)} ${(names as string[]).join(' ')}`)).toEqual([
          'status enum EQ NEQ IN',
          ...['user_id', 'agent_id', 'team_id', 'workflow_id', 'session_id', 'run_id'].map((key) => `${key} string ${text}`),
          'name string EQ NEQ CONTAINS STARTSWITH',
          `trace_id string ${text}`,
          'duration_ms number EQ NEQ GT GTE LT LTE',
          ...['start_time', 'end_time', 'created_at'].map((key) => `${key} datetime ${time}`),
        ]);
      });

      test('an operator works for exactly the keys that the schema gives it', async () => {
        const { fields } = (await (await os.call('GET', '/traces/filter-schema', { token: alice })).json()) as {
          readonly fields: readonly Json[];
        };
        for (const { key, type, operators: names } of fields)
          for (const op of [...operators, 'IN']) {
            const given = value[String(type)];
            const { status, body } = await search(op === 'IN' ? { op, key, values: [given] } : { op, key, value: given });
            const isListed = (names as readonly string[]).includes(op);
            expect([key, op, status]).toEqual([key, op, isListed ? 200 : 400]);
            if (!isListed) expect(body['detail']).toMatch(/^Invalid filter expression: /);
          }
      });

      test('team, workflow and agent are told apart; conditions nest', async () => {
        const [team, workflow] = [await traceOf(await runOf('teams/editors', 'a')), await traceOf(await runOf('workflows/letter', 'b'))];
        const both = { op: 'IN', key: 'trace_id', values: [team.trace_id, workflow.trace_id] };
        const idsOf = async (condition: Json) =>
          (await found({ op: 'AND', conditions: [both, condition] })).map(({ trace_id: id }) => id).toSorted();
        const all = [team.trace_id, workflow.trace_id].toSorted();
        const eq = (key: string, text: string) => ({ op: 'EQ', key, value: text });
        expect(await idsOf(eq('team_id', 'editors'))).toEqual([team.trace_id]);
        expect(await idsOf(eq('workflow_id', 'letter'))).toEqual([workflow.trace_id]);
        // The team within the workflow does not make it a trace of the team.
        expect(await idsOf({ op: 'NOT', condition: eq('team_id', 'editors') })).toEqual([workflow.trace_id]);
        expect(await idsOf({ op: 'OR', conditions: [eq('team_id', 'editors'), eq('workflow_id', 'letter')] })).toEqual(all);
        expect(await idsOf({ op: 'NOT', condition: { op: 'NOT', condition: { op: 'AND', conditions: [eq('status', 'OK')] } } })).toEqual(
          all,
        );
        expect(await idsOf(eq('agent_id', 'writer'))).toEqual([]);
        expect(await idsOf({ op: 'STARTSWITH', key: 'name', value: 'invoke_team' })).toEqual([team.trace_id]);
        expect(await idsOf({ op: 'NEQ', key: 'session_id', value: String(team['session_id']) })).toEqual([workflow.trace_id]);
      });

      test.each<[unknown, string]>([
        [{ op: 'ZZ', key: 'name', value: 'x' }, 'Unknown filter operator: ZZ'],
        [{ key: 'name', value: 'x' }, 'Unknown filter operator: '],
        [{ op: 'EQ', key: 'owner', value: 'alice' }, 'Unknown filter key: owner'],
        [{ op: 'EQ', key: 'constructor', value: 'x' }, 'Unknown filter key: constructor'],
        [{ op: 'EQ', key: 'user_id' }, 'user_id takes a text'],
        [{ op: 'EQ', key: 'user_id', value: null }, 'user_id takes a text'],
        [{ op: 'EQ', key: 'status', value: 'FINE' }, 'status is one of OK, ERROR'],
        [{ op: 'GT', key: 'start_time', value: 'yesterday' }, 'start_time takes an ISO 8601 time'],
        [{ op: 'GT', key: 'duration_ms', value: '1' }, 'duration_ms takes a number'],
        [{ op: 'IN', key: 'user_id', values: [] }, 'IN needs a list of values'],
        [{ op: 'IN', key: 'user_id', value: ['alice'] }, 'IN has no member value'],
        [{ op: 'AND', conditions: [] }, 'AND needs a list of conditions'],
        [{ op: 'OR', conditions: {} }, 'OR needs a list of conditions'],
        [{ op: 'NOT', conditions: [] }, 'NOT has no member conditions'],
        [{ op: 'NOT' }, 'a condition must be an object'],
      ])('%j is a 400 that says what is wrong', async (filter, reason) => {
        const { status, body } = await search(filter);
        expect([status, body['detail']]).toEqual([400, expect.stringContaining(`Invalid filter expression: ${reason}`)]);
      });

      test('no filter at all finds everything of one’s own; pages are those of the wire', async () => {
        const { body } = await search(undefined, alice, { limit: 2, page: 2 });
        const { total_count: total, ...meta } = body['meta'] as Json;
        expect(meta).toEqual({ page: 2, limit: 2, total_pages: Math.ceil(Number(total) / 2), search_time_ms: expect.any(Number) });
        expect((await search(null, alice, { limit: 2, page: 2 })).body['data']).toEqual(body['data']);
        expect((await search(null, alice, { page: 9999 })).body['data']).toEqual([]);
      });
    });
  });
}
