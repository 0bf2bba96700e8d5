import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { demoModel, tool } from '../../src/define/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { accessOf, agentOf, callerOf, collect, engineOn, namesOf } from './engine-harness.ts';

const plain = { stream: false, background: false } as const;
const streamed = { stream: true, background: false } as const;
const component = { kind: 'agent', id: 'a1' } as const;
const input = { text: 'go' };

describe('life of a run', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());

  test('two overlapping runs of one agent share nothing', async () => {
    const seen: unknown[] = [];
    const note = tool({
      description: 'note',
      inputSchema: z.object({}),
      execute: async (_input, { sessionState, userId, dependencies }) => {
        sessionState['who'] = userId;
        await new Promise((resolve) => setTimeout(resolve, 10));
        seen.push([userId, sessionState['who'], dependencies['org']]);
        return 'ok';
      },
    });
    const { model } = scriptedModel((call) =>
      call.prompt.at(-1)?.role === 'tool' ? { text: 'done' } : { calls: [{ id: 'c1', name: 'note', args: {} }] },
    );
    const agent = agentOf(model, { tools: { note }, instructions: ({ userId }) => `for ${userId}`, sessionState: { list: [] } });
    const engine = engineOn(db);
    const records = await Promise.all(
      ['ann', 'bob'].map(
        async (who) =>
          (await engine.start({ runnable: agent, input: { ...input, dependencies: { org: who } }, caller: callerOf(who), ...plain })).done,
      ),
    );
    expect(seen.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toEqual([
      ['ann', 'ann', 'ann'],
      ['bob', 'bob', 'bob'],
    ]);
    expect(records.map((record) => [record.owner, record.sessionState['who'], record.messages[0]?.content])).toEqual([
      ['ann', 'ann', 'for ann'],
      ['bob', 'bob', 'for bob'],
    ]);
    expect(agent.sessionState).toEqual({ list: [] });
  });

  test('a foreign session is 404 before any model call; a fresh id is fine', async () => {
    const engine = engineOn(db);
    const { model, calls } = scriptedModel(() => ({ text: 'x' }));
    const agent = agentOf(model);
    const own = await engine.start({ runnable: agent, input, caller: callerOf('ann'), sessionId: 'shared-name', ...plain });
    await own.done;
    const before = calls.length;
    for (const caller of [callerOf('bob'), callerOf('root', [], true)])
      await expect(engine.start({ runnable: agent, input, caller, sessionId: 'shared-name', ...plain })).rejects.toMatchObject({
        status: 404,
        code: 'run_session_not_found',
      });
    expect(calls).toHaveLength(before);
    const more = await engine.start({ runnable: agent, input, caller: callerOf('ann'), sessionId: 'shared-name', ...plain });
    expect((await more.done).sessionId).toBe('shared-name');
  });

  test('a session id that nothing can carry is 422', async () => {
    for (const sessionId of ['a\0', 'a\n', 'a'.repeat(256)]) {
      const start = engineOn(db).start({ runnable: agentOf(demoModel()), input, caller: callerOf('ann'), sessionId, ...plain });
      await expect(start).rejects.toMatchObject({ status: 422, code: 'run_invalid_session_id' });
    }
  });

  test('foreign runs and runs of another component are not found', async () => {
    const engine = engineOn(db);
    const agent = agentOf(demoModel());
    const { runId, done } = await engine.start({ runnable: agent, input, caller: callerOf('ann'), ...streamed });
    await done;
    const bob = accessOf('bob');
    const other = { runId, component: { kind: 'agent', id: 'a2' } } as const;
    for (const attempt of [
      () => engine.load({ runId, component }, bob),
      () => engine.cancel({ runId, component }, bob),
      () => engine.follow({ runId, component }, bob, -1),
      () => engine.continueRun({ runnable: agent, caller: callerOf('bob'), runId, ...plain }),
      () => engine.cancel(other, accessOf('ann')),
      () => engine.follow(other, accessOf('ann'), -1),
      () => engine.load({ runId, component, sessionId: 'else' }, accessOf('ann')),
      () => engine.load({ runId: 'nothing', component }, accessOf('ann')),
      () => engine.load({ runId: 'nul\0', component }, accessOf('ann')),
    ])
      await expect(attempt()).rejects.toMatchObject({ status: 404, code: 'run_not_found' });
    expect((await engine.load({ runId, component }, accessOf('root', true))).owner).toBe('ann');
  });

  test('history: the last runs of the session, system prompt left out', async () => {
    const engine = engineOn(db);
    const { model, calls } = scriptedModel((_call, at) => ({ text: `answer ${at}` }));
    const agent = agentOf(model, { history: { runs: 2 }, instructions: 'be brief' });
    for (const text of ['q0', 'q1', 'q2', 'q3'])
      await (
        await engine.start({ runnable: agent, input: { text }, caller: callerOf('ann'), sessionId: 'history', ...plain })
      ).done;
    const prompt = calls[3]?.prompt ?? [];
    expect(prompt.map((message) => message.role)).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user']);
    expect(JSON.stringify(prompt)).toContain('q1');
    expect(JSON.stringify(prompt)).not.toContain('q0');
    expect(JSON.stringify(prompt)).toContain('answer 2');
  });

  test('session state: changed keys are saved and seen by the next run; trusted names are closed', async () => {
    const engine = engineOn(db);
    const states: unknown[] = [];
    const count = tool({
      description: 'count',
      inputSchema: z.object({}),
      execute: (_input, { sessionState, dependencies }) => {
        states.push({ ...sessionState, org: dependencies['org'] });
        sessionState['count'] = Number(sessionState['count'] ?? 0) + 1;
        delete sessionState['temporary'];
        return 'ok';
      },
    });
    const { model } = scriptedModel((call) =>
      call.prompt.at(-1)?.role === 'tool' ? { text: 'done' } : { calls: [{ id: 'c1', name: 'count', args: {} }] },
    );
    const agent = agentOf(model, { tools: { count } });
    const trusted = { reservedNames: { dependencies: ['org'], sessionState: ['role'] } };
    const forged = { text: 'go', dependencies: { org: 'victim' }, sessionState: { role: 'admin', temporary: 1 } };
    await (
      await engine.start({ runnable: agent, input: forged, trusted, caller: callerOf('ann'), sessionId: 'state', ...plain })
    ).done;
    const real = { ...trusted, dependencies: { org: 'acme' }, sessionState: { role: 'member' } };
    const second = await (
      await engine.start({ runnable: agent, input: forged, trusted: real, caller: callerOf('ann'), sessionId: 'state', ...plain })
    ).done;
    expect(states).toEqual([
      { temporary: 1, org: undefined },
      { count: 1, temporary: 1, role: 'member', org: 'acme' },
    ]);
    expect(second.sessionState).toEqual({ count: 2, role: 'member' });
    expect((await engine.store.sessionContext(accessOf('ann'), 'state', 0, 0)).sessionState).toEqual({ count: 2 });
  });

  test('a cancel reaches a tool that ignores it', async () => {
    const engine = engineOn(db);
    const started = Promise.withResolvers<AbortSignal>();
    const stuck = tool({
      description: 'stuck',
      inputSchema: z.object({}),
      execute: (_input, { signal }) => {
        started.resolve(signal);
        return new Promise<string>(() => undefined);
      },
    });
    const { model } = scriptedModel([{ calls: [{ id: 'c1', name: 'stuck', args: {} }] }]);
    const handle = await engine.start({ runnable: agentOf(model, { tools: { stuck } }), input, caller: callerOf('ann'), ...plain });
    const signal = await started.promise;
    expect(await engine.cancel({ runId: handle.runId, component }, accessOf('ann'))).toBe('cancelled');
    expect(signal.aborted).toBe(true);
    expect((await handle.done).status).toBe('CANCELLED');
  });

  test('a cancel asked of another server arrives by way of the database', async () => {
    const here = engineOn(db);
    const there = engineOn(db);
    await here.open();
    const { model } = scriptedModel([{ hang: true }]);
    const handle = await here.start({ runnable: agentOf(model), input, caller: callerOf('ann'), stream: true, background: true });
    expect(await there.cancel({ runId: handle.runId, component }, accessOf('ann'))).toBe('requested');
    expect((await handle.done).status).toBe('CANCELLED');
    await here.close();
  });

  test('leaving a plain stream cancels; background and `continue` go on', async () => {
    const engine = engineOn(db);
    const start = async (mode: { background: boolean; onDisconnect?: 'continue' }) => {
      const agent = agentOf(demoModel({ delayMs: 3 }));
      const handle = await engine.start({ runnable: agent, input, caller: callerOf('ann'), stream: true, ...mode });
      const reader = handle.events();
      await reader.next();
      await reader.return?.();
      return (await handle.done).status;
    };
    expect(await start({ background: false })).toBe('CANCELLED');
    expect(await start({ background: true })).toBe('COMPLETED');
    expect(await start({ background: false, onDisconnect: 'continue' })).toBe('COMPLETED');
    const request = new AbortController();
    const { model } = scriptedModel([{ hang: true }]);
    const handle = await engine.start({ runnable: agentOf(model), input, caller: callerOf('ann'), signal: request.signal, ...plain });
    request.abort();
    expect((await handle.done).status).toBe('CANCELLED');
  });

  test('a run that takes too long, and one with too many steps, end with ERROR', async () => {
    const engine = engineOn(db);
    const { model } = scriptedModel([{ hang: true }]);
    const late = await engine.start({ runnable: agentOf(model, { timeoutMs: 30 }), input, caller: callerOf('ann'), ...plain });
    expect(await late.done).toMatchObject({ status: 'ERROR', error: { type: 'Timeout' } });
    const noop = tool({ description: 'noop', inputSchema: z.object({}), execute: () => 'ok' });
    const looping = scriptedModel((_call, at) => ({ calls: [{ id: `c${at}`, name: 'noop', args: {} }] }));
    const agent = agentOf(looping.model, { tools: { noop }, maxSteps: 3 });
    const endless = await engine.start({ runnable: agent, input, caller: callerOf('ann'), ...plain });
    expect(await endless.done).toMatchObject({ status: 'ERROR', error: { type: 'MaxStepsReached' } });
    expect(looping.calls).toHaveLength(3);
  });

  test('limits per owner and per server; places come back', async () => {
    const engine = engineOn(db, { limits: { runsPerOwner: 1, runs: 2 } });
    const { model } = scriptedModel(() => ({ hang: true }));
    const agent = agentOf(model);
    const start = (who: string) => engine.start({ runnable: agent, input, caller: callerOf(who), ...plain });
    const first = await start('ann');
    await expect(start('ann')).rejects.toMatchObject({ status: 429, code: 'run_user_limit', headers: { 'Retry-After': '1' } });
    await start('bob');
    await expect(start('cy')).rejects.toMatchObject({ status: 503, code: 'run_server_limit' });
    await engine.cancel({ runId: first.runId, component }, accessOf('ann'));
    await start('ann');
    await engine.close({ graceMs: 0 });
    await expect(start('ann')).rejects.toMatchObject({ status: 503, code: 'run_shutting_down' });
  });

  test('shutdown lets runs finish within the grace time and interrupts the rest', async () => {
    const engine = engineOn(db);
    const quick = await engine.start({
      runnable: agentOf(demoModel({ delayMs: 2 })),
      input,
      caller: callerOf('ann'),
      stream: true,
      background: true,
    });
    const { model } = scriptedModel([{ hang: true, after: 'some text' }]);
    const stuck = await engine.start({ runnable: agentOf(model), input, caller: callerOf('ann'), stream: true, background: true });
    await engine.close({ graceMs: 500 });
    expect((await quick.done).status).toBe('COMPLETED');
    expect(await stuck.done).toMatchObject({ status: 'ERROR', error: { type: 'interrupted' } });
    expect(namesOf(await collect(stuck.events())).at(-1)).toBe('RunError');
  });

  test('structured output, streamed or not', async () => {
    const engine = engineOn(db);
    const outputSchema = z.object({ city: z.string(), degrees: z.number() }).meta({ title: 'Weather' });
    const agent = agentOf(demoModel(), { outputSchema });
    for (const mode of [plain, streamed]) {
      const handle = await engine.start({ runnable: agent, input, caller: callerOf('ann'), ...mode });
      const contents = (await collect(handle.events())).filter((event) => event.name === 'RunContent');
      expect(await handle.done).toMatchObject({ status: 'COMPLETED', content: { city: 'demo', degrees: 0 }, contentType: 'Weather' });
      expect(contents.map((event) => event.fields)).toEqual(
        mode.stream ? [{ content: { city: 'demo', degrees: 0 }, contentType: 'Weather', reasoningContent: '' }] : [],
      );
    }
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'], _zod: {} };
    const byClient = await engine.start({
      runnable: agentOf(demoModel()),
      input: { ...input, outputSchema: schema },
      caller: callerOf('ann'),
      ...plain,
    });
    expect((await byClient.done).content).toEqual({ n: 0 });
    const { model } = scriptedModel([{ text: '{"city":1}' }]);
    const wrong = await engine.start({ runnable: agentOf(model, { outputSchema }), input, caller: callerOf('ann'), ...plain });
    expect(await wrong.done).toMatchObject({ status: 'ERROR', error: { type: 'OutputInvalid' } });
  });

  test('files are bytes: nothing that a client sends becomes an address', async () => {
    const { model, calls } = scriptedModel([{ text: 'seen' }]);
    const content = new TextEncoder().encode('https://169.254.169.254/latest');
    const files = [{ kind: 'image', mimeType: 'image/png', filename: 'a.png', content }] as const;
    const record = await (
      await engineOn(db).start({ runnable: agentOf(model), input: { text: 'look', files }, caller: callerOf('ann'), ...plain })
    ).done;
    expect(record).toMatchObject({ status: 'COMPLETED', input: { content: 'look', files: [{ kind: 'image', size: content.length }] } });
    const part = calls[0]?.prompt.at(-1)?.content[1];
    expect(part).toMatchObject({ type: 'file', mediaType: 'image/png', data: { type: 'data', data: content } });
  });

  test('characters that PostgreSQL cannot hold do not fail a run', async () => {
    const { model } = scriptedModel([{ text: 'nul \0 and half \uD800 and \\u0000', reasoning: 'a\0b' }]);
    const record = await (
      await engineOn(db).start({ runnable: agentOf(model), input: { text: 'x\0y' }, caller: callerOf('ann'), ...plain })
    ).done;
    expect(record.status).toBe('COMPLETED');
    const stored = await engineOn(db).load({ runId: record.runId, component }, accessOf('ann'));
    expect(stored.content).toBe('nul \uFFFD and half \uFFFD and \\u0000');
  });
});
