import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { tool } from '../../src/define/index.ts';
import { openTestPostgres } from '../support/database.ts';
import type { TestPostgres } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { accessOf, agentOf, callerOf, collect, engineOn, namesOf } from './engine-harness.ts';

const component = { kind: 'agent', id: 'a1' } as const;
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await openTestPostgres();
});
afterAll(() => postgres.close());

test('a run with a tool, a pause, a branch, a follower and a foreign look, on PostgreSQL', async () => {
  const engine = engineOn(postgres.db);
  await engine.open();
  const ask = tool({
    description: 'ask',
    inputSchema: z.object({}),
    approval: 'always',
    execute: (_input, { sessionState }) => (sessionState['asked'] = true),
  });
  const { model } = scriptedModel([{ calls: [{ id: 'c1', name: 'ask', args: {} }] }, { text: 'yes' }, { text: 'again' }]);
  const agent = agentOf(model, { tools: { ask }, history: { runs: 3 } });
  const caller = callerOf('ann');
  const mode = { stream: true, background: true };
  const handle = await engine.start({ runnable: agent, input: { text: 'go' }, caller, sessionId: 's1', ...mode });
  expect((await handle.done).status).toBe('PAUSED');
  const decisions = [{ toolCallId: 'c1', confirmed: true }];
  const both = await Promise.allSettled(
    [1, 2].map(() => engine.continueRun({ runnable: agent, caller, runId: handle.runId, decisions, ...mode })),
  );
  const [won] = both.filter((entry) => entry.status === 'fulfilled');
  expect(both.filter((entry) => entry.status === 'rejected')).toHaveLength(1);
  expect(await won?.value.done).toMatchObject({ status: 'COMPLETED', content: 'yes', sessionState: { asked: true } });
  const followed = await engine.follow({ runId: handle.runId, component }, accessOf('ann'), -1);
  const events = await collect(followed.events());
  expect(events.map((event) => event.index)).toEqual(events.map((_event, at) => at));
  expect(namesOf(events).at(-1)).toBe('RunCompleted');
  const redone = await engine.continueRun({
    runnable: agent,
    caller,
    runId: handle.runId,
    regenerate: true,
    stream: false,
    background: false,
  });
  expect(await redone.done).toMatchObject({ status: 'COMPLETED', content: 'again' });
  expect(await engine.store.list(accessOf('ann'), { sessionId: 's1', status: 'REGENERATED', limit: 5 })).toHaveLength(1);
  expect(await engine.store.list(accessOf('root', true), { sessionId: 's1', component, limit: 5 })).toHaveLength(2);
  expect(await engine.store.load(accessOf('bob'), handle.runId)).toBeNull();
  await expect(
    engine.start({ runnable: agent, input: { text: 'go' }, caller: callerOf('bob'), sessionId: 's1', ...mode }),
  ).rejects.toMatchObject({
    status: 404,
  });
  await engine.close();
});
