import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { tool } from '../../src/define/index.ts';
import { createRunStore } from '../../src/features/runnables/store/run.store.ts';
import type { RunRecord, RunStore } from '../../src/runtime/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { agentOf, callerOf, engineOn, gate } from './engine-harness.ts';

const plain = { stream: false, background: false } as const;
const caller = callerOf('ann');

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

/** The real store; a load that `holdNext` asks for answers with what it read, but late. */
function slowStore(): {
  readonly store: RunStore;
  readonly holdNext: () => { readonly loaded: Promise<void>; readonly letGo: () => void };
} {
  const real = createRunStore(db);
  const held: { loaded: () => void; go: Promise<void> }[] = [];
  const load = async (...args: Parameters<RunStore['load']>): Promise<RunRecord | null> => {
    const hold = held.shift();
    const record = await real.load(...args);
    hold?.loaded();
    await hold?.go;
    return record;
  };
  const holdNext = () => {
    const [loaded, go] = [gate(), gate()];
    held.push({ loaded: () => loaded.open(), go: go.opened });
    return { loaded: loaded.opened, letGo: () => go.open() };
  };
  return { store: { ...real, load }, holdNext };
}

const pay = (paid: string[]) =>
  tool({
    description: 'pay',
    inputSchema: z.object({ to: z.string() }),
    approval: 'always',
    execute: ({ to }) => {
      paid.push(to);
      return 'paid';
    },
  });

const call = (id: string, to: string) => ({ calls: [{ id, name: 'pay', args: { to } }] });

test('an approval that was read before another pause does not pay a second time, nor skip that pause', async () => {
  const paid: string[] = [];
  const { model } = scriptedModel([call('c1', 'x'), call('c2', 'y'), { text: 'done' }, { text: 'done' }]);
  const { store, holdNext } = slowStore();
  const engine = engineOn(db, { store });
  const agent = agentOf(model, { tools: { pay: pay(paid) } });
  const first = await engine.start({ runnable: agent, input: { text: 'pay x, then y' }, caller, ...plain });
  expect((await first.done).status).toBe('PAUSED');

  const approve = { runnable: agent, caller, runId: first.runId, decisions: [{ toolCallId: 'c1', confirmed: true }], ...plain };
  const hold = holdNext();
  const late = engine.continueRun(approve);
  await hold.loaded;
  const resumed = await (await engine.continueRun(approve)).done;
  expect(resumed).toMatchObject({ status: 'PAUSED' });
  expect(paid).toEqual(['x']);

  hold.letGo();
  await expect(late).rejects.toMatchObject({ code: 'run_changed', status: 409 });
  expect(paid).toEqual(['x']);
  expect(await store.load(caller.access, first.runId)).toMatchObject({ status: 'PAUSED', messages: resumed.messages });
});

test('a retry of a failure that was retried meanwhile does not undo what came after', async () => {
  const { model } = scriptedModel([{ fail: new Error('1') }, { fail: new Error('2') }, { text: 'done' }]);
  const { store, holdNext } = slowStore();
  const engine = engineOn(db, { store });
  const agent = agentOf(model);
  const first = await engine.start({ runnable: agent, input: { text: 'go' }, caller, ...plain });
  expect((await first.done).status).toBe('ERROR');

  const retry = { runnable: agent, caller, runId: first.runId, input: 'again', ...plain };
  const hold = holdNext();
  const late = engine.continueRun(retry);
  await hold.loaded;
  const again = await (await engine.continueRun(retry)).done;
  expect(again.status).toBe('ERROR');
  hold.letGo();
  await expect(late).rejects.toMatchObject({ code: 'run_changed' });
  expect((await store.load(caller.access, first.runId))?.messages).toEqual(again.messages);
});

test('a cancel that was read before the run went on and paused again cancels what it is now', async () => {
  const paid: string[] = [];
  const { model } = scriptedModel([call('c1', 'x'), call('c2', 'y')]);
  const { store, holdNext } = slowStore();
  const engine = engineOn(db, { store });
  const agent = agentOf(model, { tools: { pay: pay(paid) } });
  const first = await engine.start({ runnable: agent, input: { text: 'pay' }, caller, stream: true, background: true });
  await first.done;

  const hold = holdNext();
  const late = engine.cancel({ runId: first.runId, component: { kind: 'agent', id: agent.id } }, caller.access);
  await hold.loaded;
  const decisions = [{ toolCallId: 'c1', confirmed: true }];
  const resumed = await (await engine.continueRun({ runnable: agent, caller, runId: first.runId, decisions, ...plain })).done;
  hold.letGo();
  expect(await late).toBe('cancelled');
  const stored = await store.load(caller.access, first.runId);
  expect(stored).toMatchObject({ status: 'CANCELLED', requirements: [] });
  expect(stored?.lastEventIndex).toBeGreaterThan(resumed.lastEventIndex);
});
