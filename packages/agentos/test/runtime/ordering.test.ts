import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { demoModel, tool } from '../../src/define/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { accessOf, agentOf, callerOf, collect, engineOn, eventNamed, namesOf } from './engine-harness.ts';

const streamed = { stream: true, background: false } as const;
const plain = { stream: false, background: false } as const;
const component = { kind: 'agent', id: 'a1' } as const;
const toolRound = [
  'ToolCallStarted',
  'ToolCallCompleted',
  'ModelRequestStarted',
  'RunContent',
  'ModelRequestCompleted',
  'RunContentCompleted',
  'RunCompleted',
];

describe('order of events (wire 6.6)', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());

  const echo = tool({ description: 'echo', inputSchema: z.object({ say: z.string() }), execute: ({ say }) => `heard ${say}` });
  const callEcho = { calls: [{ id: 'c1', name: 'echo', args: { say: 'hi' } }] };

  test('plain', async () => {
    const handle = await engineOn(db).start({
      runnable: agentOf(demoModel()),
      input: { text: 'hello there' },
      caller: callerOf('ann'),
      ...streamed,
    });
    const events = await collect(handle.events());
    expect(namesOf(events)).toEqual([
      'RunStarted',
      'ModelRequestStarted',
      'RunContent',
      'ModelRequestCompleted',
      'RunContentCompleted',
      'RunCompleted',
    ]);
    expect(events.map((event) => event.index)).toEqual(events.map((_event, at) => at));
    const text = events
      .map((event) => (event.name === 'RunContent' && typeof event.fields.content === 'string' ? event.fields.content : ''))
      .join('');
    expect(eventNamed(events, 'RunCompleted').fields.content).toBe(text);
    const record = await handle.done;
    expect(record).toMatchObject({ status: 'COMPLETED', content: text, streamed: true, lastEventIndex: events.length - 1 });
  });

  test('one tool', async () => {
    const { model, calls } = scriptedModel([callEcho, { text: 'it said hi' }]);
    const handle = await engineOn(db).start({
      runnable: agentOf(model, { tools: { echo } }),
      input: { text: 'go' },
      caller: callerOf('ann'),
      ...streamed,
    });
    const events = await collect(handle.events());
    expect(namesOf(events)).toEqual(['RunStarted', 'ModelRequestStarted', 'ModelRequestCompleted', ...toolRound]);
    expect(eventNamed(events, 'ToolCallCompleted').fields.tool).toMatchObject({
      toolName: 'echo',
      toolArgs: { say: 'hi' },
      result: 'heard hi',
      toolCallError: false,
    });
    expect(JSON.stringify(calls[1]?.prompt)).toContain('heard hi');
    expect((await handle.done).metrics).toMatchObject({ inputTokens: 20, outputTokens: 10, reasoningTokens: 4, cacheReadTokens: 4 });
  });

  test('model failure', async () => {
    const { model } = scriptedModel([{ fail: new Error('sk-secret in the prompt') }]);
    const handle = await engineOn(db).start({ runnable: agentOf(model), input: { text: 'go' }, caller: callerOf('ann'), ...streamed });
    const events = await collect(handle.events());
    expect(namesOf(events)).toEqual(['RunStarted', 'ModelRequestStarted', 'RunError']);
    expect(JSON.stringify(events)).not.toContain('sk-secret');
    expect(await handle.done).toMatchObject({ status: 'ERROR', content: 'The run failed.' });
  });

  test('pause and continue', async () => {
    const engine = engineOn(db);
    const { model } = scriptedModel([callEcho, { text: 'done' }]);
    const guarded = tool({
      description: 'echo',
      inputSchema: z.object({ say: z.string() }),
      approval: 'always',
      execute: ({ say }) => `heard ${say}`,
    });
    const agent = agentOf(model, { tools: { echo: guarded } });
    const caller = callerOf('ann');
    const handle = await engine.start({ runnable: agent, input: { text: 'go' }, caller, ...streamed });
    const events = await collect(handle.events());
    expect(namesOf(events)).toEqual(['RunStarted', 'ModelRequestStarted', 'ModelRequestCompleted', 'RunContentCompleted', 'RunPaused']);
    expect(await handle.done).toMatchObject({ status: 'PAUSED', requirements: [{ toolExecution: { toolCallId: 'c1' } }] });

    const decisions = [{ toolCallId: 'c1', confirmed: true }];
    const again = await engine.continueRun({ runnable: agent, caller, runId: handle.runId, decisions, ...streamed });
    const more = await collect(again.events());
    expect(again.runId).toBe(handle.runId);
    expect(namesOf(more)).toEqual(['RunContinued', ...toolRound]);
    expect(more[0]?.index).toBe(events.length);
    expect(await again.done).toMatchObject({ status: 'COMPLETED', content: 'done', requirements: [] });

    const followed = await engine.follow({ runId: handle.runId, component }, accessOf('ann'), -1);
    expect((await collect(followed.events())).map((event) => event.index)).toEqual([...events, ...more].map((_event, at) => at));
  });

  test('cancel', async () => {
    const engine = engineOn(db);
    const { model } = scriptedModel([{ hang: true, after: 'half an' }]);
    const handle = await engine.start({ runnable: agentOf(model), input: { text: 'go' }, caller: callerOf('ann'), ...streamed });
    const reader = handle.events();
    const first = [];
    while (first.length < 4) first.push((await reader.next()).value);
    expect(await engine.cancel({ runId: handle.runId, component }, accessOf('ann'))).toBe('cancelled');
    const seen = [...first, ...(await collect(reader))].filter((event) => event !== undefined);
    expect(namesOf(seen)).toEqual(['RunStarted', 'ModelRequestStarted', 'RunContent', 'RunCancelled', 'RunCompleted']);
    expect(eventNamed(seen, 'RunCompleted').fields).toMatchObject({ status: 'CANCELLED', content: 'half an' });
    const record = await engine.load({ runId: handle.runId, component }, accessOf('ann'));
    expect(record).toMatchObject({ status: 'CANCELLED', content: 'half an' });
    expect(record.messages.at(-1)).toMatchObject({ role: 'assistant', content: 'half an' });
    expect(await engine.cancel({ runId: handle.runId, component }, accessOf('ann'))).toBe('finished');
  });

  test('runs that nobody streams make no events and store none', async () => {
    const engine = engineOn(db);
    const { model } = scriptedModel([callEcho, { text: 'done' }]);
    const handle = await engine.start({
      runnable: agentOf(model, { tools: { echo } }),
      input: { text: 'go' },
      caller: callerOf('ann'),
      ...plain,
    });
    expect(await handle.done).toMatchObject({ status: 'COMPLETED', content: 'done', lastEventIndex: -1 });
    expect(namesOf(await collect(handle.events()))).toEqual(['RunCompleted']);
    expect(await engine.store.readEvents(accessOf('ann'), handle.runId, -1, 10)).toEqual([]);
  });
});
