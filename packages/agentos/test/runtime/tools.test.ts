import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { tool } from '../../src/define/index.ts';
import type { RunRecord, ToolContext } from '../../src/runtime/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { agentOf, callerOf, collect, engineOn, eventNamed, namesOf } from './engine-harness.ts';

const plain = { stream: false, background: false } as const;
const streamed = { stream: true, background: false } as const;
const refundInput = z.object({ order: z.string(), amount: z.number().max(100) });

const call = (id: string, args: unknown = { order: 'o1', amount: 5 }, name = 'refund') => ({ id, name, args });

const toolMessages = (record: RunRecord) => record.messages.filter((message) => message.role === 'tool').map((message) => message.content);

const isLarge = ({ amount }: { amount: number }) => amount > 6;
const brokenRule = (): boolean => {
  throw new Error('rule');
};

describe('tools', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());

  const refunds: { input: unknown; context: ToolContext }[] = [];
  const refund = (options: { scopes?: string[]; approval?: 'always' | ((input: { amount: number }) => boolean) } = {}) =>
    tool({
      description: 'refund',
      inputSchema: refundInput,
      ...options,
      execute: (input, context) => {
        refunds.push({ input, context });
        return { refunded: input.amount };
      },
    });

  test('the context names user, session, run, agent and call, and is frozen', async () => {
    refunds.length = 0;
    const { model } = scriptedModel([{ calls: [call('c1')] }, { text: 'ok' }]);
    const agent = agentOf(model, { tools: { refund: refund() }, dependencies: { region: 'eu' } });
    const handle = await engineOn(db).start({ runnable: agent, input: { text: 'go' }, caller: callerOf('ann'), ...plain });
    await handle.done;
    const context = refunds[0]?.context;
    expect(context).toMatchObject({
      userId: 'ann',
      sessionId: handle.sessionId,
      runId: handle.runId,
      agentId: 'a1',
      toolCallId: 'c1',
      dependencies: { region: 'eu' },
    });
    expect(context?.principal.id).toBe('ann');
    expect(context?.signal.aborted).toBe(false);
    expect(Object.isFrozen(context)).toBe(true);
  });

  test('scopes are needed, all of them; the model is told not_permitted and nothing runs', async () => {
    refunds.length = 0;
    const { model } = scriptedModel([{ calls: [call('c1')] }, { text: 'sorry' }]);
    const agent = agentOf(model, { tools: { refund: refund({ scopes: ['payments:read', 'payments:refund'] }) } });
    const handle = await engineOn(db).start({
      runnable: agent,
      input: { text: 'go' },
      caller: callerOf('ann', ['payments:read']),
      ...streamed,
    });
    const events = await collect(handle.events());
    expect(eventNamed(events, 'ToolCallError').fields.error).toMatch(/^not_permitted/);
    expect(namesOf(events)).not.toContain('ToolCallStarted');
    expect(refunds).toEqual([]);
  });

  test('unknown tools, wrong arguments and throwing tools are answers to the model, not failures of the run', async () => {
    const { model } = scriptedModel([
      {
        calls: [call('c1', {}, 'nothing'), call('c2', { order: 'o1', amount: 1000 }), call('c3', {}, 'broken'), call('c4', {}, 'toString')],
      },
      { text: 'ok' },
    ]);
    const broken = tool({
      description: 'broken',
      inputSchema: z.object({}),
      execute: () => {
        throw new Error('no such order');
      },
    });
    const agent = agentOf(model, { tools: { refund: refund(), broken } });
    const record = await (await engineOn(db).start({ runnable: agent, input: { text: 'go' }, caller: callerOf('ann'), ...plain })).done;
    expect(record.status).toBe('COMPLETED');
    const [unknown, wrong, thrown, inherited] = toolMessages(record);
    expect(unknown).toMatch(/^unknown_tool/);
    expect(wrong).toMatch(/^invalid_arguments/);
    expect(thrown).toBe('no such order');
    expect(inherited).toMatch(/^unknown_tool/);
    expect(record.tools.map((entry) => entry.toolCallError)).toEqual([true, true, true, true]);
  });

  test('arguments that are no JSON object never run, also where the schema would take nothing at all', async () => {
    let runs = 0;
    const wipe = tool({ description: 'wipe', inputSchema: z.object({ dryRun: z.boolean().default(false) }), execute: () => (runs += 1) });
    const { model } = scriptedModel([{ calls: ['x', 7, ['a'], null].map((args, at) => call(`c${at}`, args, 'wipe')) }, { text: 'ok' }]);
    const record = await (
      await engineOn(db).start({ runnable: agentOf(model, { tools: { wipe } }), input: { text: 'go' }, caller: callerOf('ann'), ...plain })
    ).done;
    expect(toolMessages(record)).toEqual(Array.from({ length: 4 }, () => expect.stringMatching(/^invalid_arguments/)));
    expect(runs).toBe(0);
  });

  test('abilities add tools and instructions to a run; a tool of the agent keeps its name', async () => {
    const own = tool({ description: 'own', inputSchema: z.object({}), execute: () => 'own' });
    const added = tool({ description: 'added', inputSchema: z.object({}), execute: (_input, { userId }) => `added for ${userId}` });
    const { model, calls } = scriptedModel([{ calls: [call('c1', {}, 'own'), call('c2', {}, 'remember')] }, { text: 'ok' }]);
    const engine = engineOn(db, {
      abilities: (agent, { userId }, question) => ({
        tools: { own: added, remember: added },
        instructions: [`${agent.id} ${userId} ${question}`],
      }),
    });
    const agent = agentOf(model, { tools: { own }, instructions: 'first' });
    const record = await (await engine.start({ runnable: agent, input: { text: 'go' }, caller: callerOf('ann'), ...plain })).done;
    expect(toolMessages(record)).toEqual(['own', 'added for ann']);
    expect(calls[0]?.prompt[0]).toMatchObject({ role: 'system', content: 'first\n\na1 ann go' });
  });

  test('a tool that takes too long is given up and told to stop', async () => {
    let signal: AbortSignal | undefined;
    const slow = tool({
      description: 'slow',
      inputSchema: z.object({}),
      timeoutMs: 20,
      execute: (_input, context) => {
        signal = context.signal;
        return new Promise<string>(() => undefined);
      },
    });
    const { model } = scriptedModel([{ calls: [call('c1', {}, 'slow')] }, { text: 'ok' }]);
    const record = await (
      await engineOn(db).start({ runnable: agentOf(model, { tools: { slow } }), input: { text: 'go' }, caller: callerOf('ann'), ...plain })
    ).done;
    expect(toolMessages(record)).toEqual(['timeout: the tool took too long']);
    expect(record.status).toBe('COMPLETED');
    expect(signal?.aborted).toBe(true);
  });

  test('calls of one step run together; results stand in the order of the calls', async () => {
    const first = Promise.withResolvers<string>();
    const a = tool({ description: 'a', inputSchema: z.object({}), execute: () => first.promise });
    const b = tool({
      description: 'b',
      inputSchema: z.object({}),
      execute: () => {
        first.resolve('a after b');
        return 'b';
      },
    });
    const { model } = scriptedModel([{ calls: [call('c1', {}, 'a'), call('c2', {}, 'b')] }, { text: 'ok' }]);
    const record = await (
      await engineOn(db).start({ runnable: agentOf(model, { tools: { a, b } }), input: { text: 'go' }, caller: callerOf('ann'), ...plain })
    ).done;
    expect(toolMessages(record)).toEqual(['a after b', 'b']);
  });

  const pausedRun = async () => {
    refunds.length = 0;
    const engine = engineOn(db);
    const { model, calls } = scriptedModel([{ calls: [call('c1'), call('c2', { order: 'o2', amount: 7 })] }, { text: 'done' }]);
    const agent = agentOf(model, { tools: { refund: refund({ approval: isLarge, scopes: ['payments:refund'] }) } });
    const handle = await engine.start({
      runnable: agent,
      input: { text: 'go' },
      caller: callerOf('ann', ['payments:refund']),
      ...plain,
    });
    return { engine, agent, calls, runId: handle.runId, record: await handle.done };
  };

  describe('approval', () => {
    test('calls without approval run first, then the run pauses for the others', async () => {
      const { record } = await pausedRun();
      expect(record).toMatchObject({
        status: 'PAUSED',
        requirements: [{ toolExecution: { toolCallId: 'c2', toolArgs: { order: 'o2', amount: 7 } } }],
      });
      expect(refunds.map((entry) => entry.input)).toEqual([{ order: 'o1', amount: 5 }]);
    });

    test('what runs are the stored arguments', async () => {
      const { engine, agent, runId } = await pausedRun();
      const swapped = { toolCallId: 'c2', confirmed: true, toolArgs: { order: 'mine', amount: 99 }, toolName: 'other' };
      const again = await engine.continueRun({
        runnable: agent,
        caller: callerOf('ann', ['payments:refund']),
        runId,
        decisions: [swapped],
        ...plain,
      });
      expect(await again.done).toMatchObject({ status: 'COMPLETED', content: 'done' });
      expect(refunds.map((entry) => entry.input)).toEqual([
        { order: 'o1', amount: 5 },
        { order: 'o2', amount: 7 },
      ]);
    });

    test('nothing decided, or only what does not wait: it rests', async () => {
      const { engine, agent, runId } = await pausedRun();
      for (const decisions of [[], [{ toolCallId: 'c1', confirmed: true }], [{ toolCallId: 'else', confirmed: true }]]) {
        const again = await engine.continueRun({
          runnable: agent,
          caller: callerOf('ann', ['payments:refund']),
          runId,
          decisions,
          ...streamed,
        });
        expect(namesOf(await collect(again.events()))).toEqual(['RunPaused']);
        expect((await again.done).status).toBe('PAUSED');
      }
      expect(refunds).toHaveLength(1);
    });

    test('rejected: the model is told, with the note', async () => {
      const { engine, agent, runId, calls } = await pausedRun();
      const decisions = [{ toolCallId: 'c2', confirmed: false, note: 'too much' }];
      const again = await engine.continueRun({ runnable: agent, caller: callerOf('ann', ['payments:refund']), runId, decisions, ...plain });
      expect((await again.done).status).toBe('COMPLETED');
      expect(refunds).toHaveLength(1);
      expect(JSON.stringify(calls[1]?.prompt)).toContain('too much');
    });

    test('who continues needs the scopes at that moment', async () => {
      const { engine, agent, runId } = await pausedRun();
      const again = await engine.continueRun({
        runnable: agent,
        caller: callerOf('ann'),
        runId,
        decisions: [{ toolCallId: 'c2', confirmed: true }],
        ...plain,
      });
      expect(toolMessages(await again.done).at(-1)).toMatch(/^not_permitted/);
      expect(refunds).toHaveLength(1);
    });

    test('two approvals at once run the tool once', async () => {
      const { engine, agent, runId } = await pausedRun();
      const caller = callerOf('ann', ['payments:refund']);
      const both = [1, 2].map(() =>
        engine.continueRun({ runnable: agent, caller, runId, decisions: [{ toolCallId: 'c2', confirmed: true }], ...plain }),
      );
      const settled = await Promise.allSettled(both);
      for (const entry of settled) if (entry.status === 'fulfilled') await entry.value.done;
      expect(settled.filter((entry) => entry.status === 'fulfilled')).toHaveLength(1);
      expect(refunds).toHaveLength(2);
    });

    test('a rule that hangs does not keep a cancelled run alive', async () => {
      const asked = Promise.withResolvers<void>();
      const never = () => {
        asked.resolve();
        return new Promise<boolean>(() => undefined);
      };
      const hanging = tool({ description: 'hanging', inputSchema: z.object({}), approval: never, execute: () => 'ok' });
      const { model } = scriptedModel([{ calls: [call('c1', {}, 'hanging')] }]);
      const engine = engineOn(db);
      const handle = await engine.start({
        runnable: agentOf(model, { tools: { hanging } }),
        input: { text: 'go' },
        caller: callerOf('ann'),
        ...plain,
      });
      await asked.promise;
      expect(await engine.cancel({ runId: handle.runId, component: { kind: 'agent', id: 'a1' } }, callerOf('ann').access)).toBe(
        'cancelled',
      );
    });

    test('a rule that throws asks a person', async () => {
      const { model } = scriptedModel([{ calls: [call('c1')] }]);
      const agent = agentOf(model, { tools: { refund: refund({ approval: brokenRule }) } });
      const record = await (await engineOn(db).start({ runnable: agent, input: { text: 'go' }, caller: callerOf('ann'), ...plain })).done;
      expect(record.status).toBe('PAUSED');
    });

    test('a paused run can be cancelled, and then not continued', async () => {
      const { engine, agent, runId } = await pausedRun();
      const caller = callerOf('ann', ['payments:refund']);
      expect(await engine.cancel({ runId, component: { kind: 'agent', id: 'a1' } }, caller.access)).toBe('cancelled');
      const again = engine.continueRun({ runnable: agent, caller, runId, decisions: [{ toolCallId: 'c2', confirmed: true }], ...plain });
      await expect(again).rejects.toMatchObject({ status: 409, code: 'run_cancelled' });
      expect(refunds).toHaveLength(1);
    });
  });
});
