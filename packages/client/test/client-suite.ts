import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Agent, demoModel } from 'agentos-ts';
import type { HttpServer } from 'agentos-ts';
import { createClient } from '@agentos-ts/client';
import type { AgentOSClient, ClientOptions } from '@agentos-ts/client';
import { openWorld } from '../../agentos/test/isolation/world.ts';
import type { Engine, World } from '../../agentos/test/isolation/world.ts';
import { approvalAgent, demoAgent, startTestOs } from '../../agentos/test/support/start-os.ts';
import type { TestOs } from '../../agentos/test/support/start-os.ts';
import { startCuttingProxy } from './support/cutting-proxy.ts';
import type { CuttingProxy } from './support/cutting-proxy.ts';

const many = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
const slowAgent = (): Agent => new Agent({ id: 'slow', model: demoModel({ delayMs: 5 }) });
const retry = { firstDelayMs: 5, longestDelayMs: 200 };

/** A whole server, driven by the client alone. */
export function testClient(engine: Engine): void {
  describe(`the client against a server on ${engine}`, () => {
    let world: World;
    let os: TestOs;
    let server: HttpServer;
    let proxy: CuttingProxy;
    let alice: AgentOSClient;
    let bob: AgentOSClient;
    let admin: AgentOSClient;

    const clientOf = (token: ClientOptions['token'], baseUrl = server.url) => createClient({ baseUrl, token, retry });

    beforeAll(async () => {
      world = await openWorld(engine);
      os = await startTestOs({
        db: world.db,
        tracing: true,
        env: { OTEL_BSP_SCHEDULE_DELAY: '10' },
        agents: [demoAgent('a1'), slowAgent(), approvalAgent('approver')],
      });
      server = await os.os.serve({ port: 0 });
      proxy = await startCuttingProxy(server.url);
      alice = clientOf(await os.user('alice'));
      bob = clientOf(() => os.user('bob'));
      admin = clientOf(() => os.admin());
    });
    afterAll(async () => {
      await proxy?.close();
      await os?.close();
      await world?.close();
    });

    test('what is served', async () => {
      expect((await alice.health()).status).toBe('ok');
      expect((await alice.config()).agents.map(({ id }) => id)).toEqual(['a1', 'slow', 'approver']);
      expect((await alice.agents.list()).map(({ id, model }) => [id, model.model])).toContainEqual(['a1', 'demo']);
      expect(await alice.teams.get('t1')).toMatchObject({ id: 't1', mode: 'coordinate', members: [{ id: 'a1' }, { id: 'a2' }] });
      expect(await alice.workflows.get('w1')).toMatchObject({ id: 'w1', name: 'Workflow w1' });
      expect(await alice.request('GET', '/models')).toEqual([{ id: 'demo', provider: 'agentos-demo' }]);
      await expect(alice.agents.get('none')).rejects.toMatchObject({
        status: 404,
        code: 'runnable_not_found',
        requestId: expect.any(String),
      });
    });

    test.each(['agents', 'teams', 'workflows'] as const)(
      'a run of %s: whole, streamed, in the background, listed and read',
      async (family) => {
        const component = { agents: 'a1', teams: 't1', workflows: 'w1' }[family];
        const calls = alice[family];
        const whole = await calls.run(component, { message: 'Hello' });
        expect(whole).toMatchObject({ status: 'COMPLETED', content: expect.any(String) });
        const sessionId = whole.session_id;

        const stream = await calls.stream(component, { message: 'Again', sessionId });
        const names: string[] = [];
        for await (const { event } of stream) names.push(event);
        expect(stream.sessionId).toBe(sessionId);
        expect([names[0], names.at(-1)]).toEqual(
          {
            agents: ['RunStarted', 'RunCompleted'],
            teams: ['TeamRunStarted', 'TeamRunCompleted'],
            workflows: ['WorkflowStarted', 'WorkflowCompleted'],
          }[family],
        );
        expect(await stream.result()).toMatchObject({ run_id: stream.runId, session_id: sessionId, status: 'COMPLETED' });

        const pending = await calls.start(component, { message: 'Later', sessionId });
        expect(pending.status).toBe('PENDING');
        const followed = await calls.runs.resume(component, pending.run_id);
        expect([followed.runId, followed.sessionId]).toEqual([pending.run_id, sessionId]);
        expect((await followed.result()).status).toBe('COMPLETED');

        const listed = await calls.runs.list(component, { sessionId, status: 'COMPLETED' });
        expect(new Set(listed.map(({ run_id: id }) => id))).toEqual(new Set([whole.run_id, stream.runId, pending.run_id]));
        await expect(bob[family].runs.get(component, whole.run_id)).rejects.toMatchObject({ status: 404 });
        await expect(bob[family].runs.resume(component, whole.run_id)).rejects.toMatchObject({ status: 404 });
      },
    );

    test('a stream survives a network that breaks again and again', async () => {
      const client = clientOf(await os.user('alice'), proxy.url);
      const before = proxy.connections;
      const stream = await client.agents.stream('slow', { message: many });
      const indexes: number[] = [];
      let text = '';
      for await (const event of stream) {
        indexes.push(event.event_index);
        if (event.event === 'RunContent' && typeof event.content === 'string') text += event.content;
        if (indexes.length % 20 === 0) proxy.cut();
      }
      expect(proxy.connections - before).toBeGreaterThan(2);
      expect(indexes).toEqual(indexes.map((_, position) => position));
      const { content, status } = await stream.result();
      expect([status, text]).toEqual(['COMPLETED', content]);
      expect(text).toContain(many);
    });

    test('leaving the loop stops the run, detaching does not', async () => {
      const left = await alice.agents.stream('slow', { message: many });
      for await (const { event } of left) if (event === 'RunContent') break;
      // The server may need a moment to stop the model.
      expect((await (await alice.agents.runs.resume('slow', left.runId)).result()).status).toBe('CANCELLED');
      const detached = await alice.agents.stream('slow', { message: many, onLeave: 'detach' });
      let last = -1;
      for await (const event of detached) {
        last = event.event_index;
        if (event.event === 'RunContent') break;
      }
      const followed = await alice.agents.runs.resume('slow', detached.runId, { after: last });
      const indexes: number[] = [];
      for await (const event of followed) indexes.push(event.event_index);
      expect(indexes[0]).toBe(last + 1);
      expect((await followed.result()).status).toBe('COMPLETED');
    });

    test('cancel stops a stream, which still brings the last events', async () => {
      const stream = await alice.agents.stream('slow', { message: many });
      const names: string[] = [];
      for await (const { event } of stream) {
        if (names.length === 3) await stream.cancel();
        names.push(event);
      }
      expect(names.slice(-2)).toEqual(['RunCancelled', 'RunCompleted']);
      expect((await stream.result()).status).toBe('CANCELLED');
    });

    test('a paused run goes on with a decision', async () => {
      const paused = await alice.agents.run('approver', { message: 'refund order=A-17' });
      expect(paused.status).toBe('PAUSED');
      const [call] = paused.tools ?? [];
      const toolCallId = call?.tool_call_id ?? '';
      await expect(
        bob.agents.runs.continue('approver', paused.run_id, { decisions: [{ toolCallId, confirmed: true }] }),
      ).rejects.toMatchObject({ status: 404 });
      const stream = await alice.agents.runs.continueStream('approver', paused.run_id, { decisions: [{ toolCallId, confirmed: true }] });
      const names: string[] = [];
      for await (const { event } of stream) names.push(event);
      expect([names[0], names.at(-1)]).toEqual(['RunContinued', 'RunCompleted']);
      expect((await stream.result()).content).toContain('refunded A-17');

      const refused = await alice.agents.run('approver', { message: 'refund order=A-18' });
      const decisions = (refused.tools ?? []).map((tool) => ({ toolCallId: tool.tool_call_id, confirmed: false, note: 'too much' }));
      expect((await alice.agents.runs.continue('approver', refused.run_id, { decisions })).content).not.toContain('refunded');
      const places = await alice.agents.runs.checkpoints('approver', refused.run_id);
      const [place] = places.checkpoints;
      const { snapshot } = await alice.agents.runs.checkpoint('approver', refused.run_id, place?.message_index ?? 0);
      expect(snapshot.run_id).toBe(refused.run_id);
    });

    test('files go along', async () => {
      const files = [new File(['a,b'], 'table.csv', { type: 'text/csv' })];
      const run = await alice.agents.run('a1', { message: 'Look', files, metadata: { source: 'test' } });
      expect(run).toMatchObject({ status: 'COMPLETED', input: { files: [{ filename: 'table.csv' }] }, metadata: { source: 'test' } });
    });

    test('sessions', async () => {
      const made = await alice.sessions.create({ type: 'agent', agentId: 'a1', sessionName: 'First', sessionState: { keepMe: 1 } });
      const id = made.session_id;
      expect(await alice.sessions.rename(id, 'Second')).toMatchObject({
        session_id: id,
        session_name: 'Second',
        session_state: { keepMe: 1 },
      });
      const run = await alice.agents.run('a1', { message: 'Hello', sessionId: id });
      expect((await alice.sessions.get(id)).chat_history?.map(({ content }) => content)).toContain('Hello');
      expect((await alice.sessions.runs(id)).map(({ run_id: runId }) => runId)).toEqual([run.run_id]);
      expect((await alice.sessions.run(id, run.run_id)).run_input).toBe('Hello');
      expect((await alice.sessions.update(id, { metadata: { a: 1 } })).metadata).toEqual({ a: 1 });
      const fork = await alice.agents.forkSession('a1', id);
      const page = await alice.sessions.list({ sessionName: 'Second', limit: 1, sortOrder: 'asc' });
      expect([page.data.map(({ session_id: found }) => found), page.meta.total_count >= 1]).toEqual([[id], true]);
      expect((await bob.sessions.list()).data).toEqual([]);
      await expect(bob.sessions.get(id)).rejects.toMatchObject({ status: 404 });
      await alice.sessions.delete(id);
      await alice.sessions.deleteMany({ sessionIds: [fork.session_id], sessionTypes: ['agent'] });
      await expect(alice.sessions.get(id)).rejects.toMatchObject({ status: 404 });
    });

    test('memories', async () => {
      const made = await alice.memories.create({ memory: 'Likes tea', topics: ['drinks', 'mornings'] });
      const id = made.memory_id;
      expect((await alice.memories.update(id, { memory: 'Likes coffee', topics: ['drinks'] })).memory).toBe('Likes coffee');
      expect(await alice.memories.get(id)).toMatchObject({ memory_id: id, topics: ['drinks'] });
      expect(await alice.memories.topics()).toEqual(['drinks']);
      expect((await alice.memories.list({ searchContent: 'coffee', topics: ['drinks'] })).data).toHaveLength(1);
      expect((await alice.memories.stats()).data).toMatchObject([{ user_id: 'alice', total_memories: 1 }]);
      expect((await bob.memories.list()).data).toEqual([]);
      await alice.memories.delete(id);
      const more = [await alice.memories.create({ memory: 'One' }), await alice.memories.create({ memory: 'Two' })];
      await alice.memories.deleteMany({ memoryIds: more.map(({ memory_id: memoryId }) => memoryId) });
      expect((await alice.memories.list()).data).toEqual([]);
      await expect(alice.memories.create({ memory: '' })).rejects.toMatchObject({ status: 422, detail: [{ loc: ['body', 'memory'] }] });
    });

    test('traces, and tokens for machines', async () => {
      const run = await admin.agents.run('a1', { message: 'Traced' });
      await expect.poll(async () => (await admin.traces.list({ runId: run.run_id })).data.length, { timeout: 20_000 }).toBe(1);
      const [summary] = (await admin.traces.list({ runId: run.run_id })).data;
      expect(await admin.traces.get(summary?.trace_id ?? '')).toMatchObject({ run_id: run.run_id });
      expect((await admin.traces.filterSchema()).logical_operators).toContain('AND');
      const filter = { op: 'EQ', key: 'run_id', value: run.run_id };
      expect((await admin.traces.search({ filter })).meta.total_count).toBe(1);

      const account = await admin.serviceAccounts.create({ name: 'robot', scopes: [{ scope: 'agents:read' }], expiresInDays: 1 });
      const robot = clientOf(account.token);
      expect((await robot.agents.list()).length).toBeGreaterThan(0);
      await expect(robot.agents.run('a1', { message: 'Hello' })).rejects.toMatchObject({ status: 403 });
      expect((await admin.serviceAccounts.list()).data.map(({ name }) => name)).toEqual(['robot']);
      await admin.serviceAccounts.revoke(account.id);
      await expect(robot.agents.list()).rejects.toMatchObject({ status: 401 });
    });

    test('a token that is not accepted is asked for again', async () => {
      const tokens = ['nonsense', await os.user('alice')];
      const client = clientOf(() => tokens.shift() ?? 'none');
      expect((await client.agents.list()).length).toBeGreaterThan(0);
    });
  });
}
