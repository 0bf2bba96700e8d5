import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { Agent, Team, Workflow, parallel, step, tool } from '../../src/define/index.ts';
import type { RunRecord } from '../../src/runtime/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { accessOf, callerOf, collect, engineOn, gate, namesOf } from './engine-harness.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const input = { text: 'go' };
const plain = { stream: false, background: false } as const;
const caller = callerOf('ann');
const refund = tool({ description: 'Refund', inputSchema: z.object({}), approval: 'always', execute: () => 'refunded' });

function asking(id: string): Agent {
  const { model } = scriptedModel(({ prompt }) =>
    prompt.at(-1)?.role === 'tool' ? { text: `${id} done` } : { calls: [{ id: 'c', name: 'refund', args: {} }] },
  );
  return new Agent({ id, model, tools: { refund } });
}

function hanging(id: string): Agent {
  return new Agent({ id, model: scriptedModel(() => ({ hang: true })).model });
}

function leading(...members: readonly string[]) {
  return scriptedModel(({ prompt }) =>
    prompt.at(-1)?.role === 'tool'
      ? { text: 'heard' }
      : { calls: members.map((id) => ({ id, name: 'delegate_task_to_member', args: { member_id: id, task: 'x' } })) },
  ).model;
}

const decisionsOn = ({ requirements }: RunRecord, confirmed = true) =>
  requirements.map(({ id, toolExecution }) => ({ requirementId: id, toolCallId: toolExecution.toolCallId, confirmed }));
const statusesOf = (records: readonly RunRecord[]) =>
  records.map(({ component, status }) => [component.id, status] as const).toSorted(([a], [b]) => a.localeCompare(b));

test('a server that dies while one member rests and another works leaves none of them behind', async () => {
  const team = new Team({ id: 'team', model: leading('ask', 'hang'), members: [asking('ask'), hanging('hang')] });
  const dead = engineOn(db, { serverId: 'dead' });
  const handle = await dead.start({ runnable: team, input, caller, ...plain });
  const parts = async () => statusesOf(await dead.store.parts(accessOf('ann'), handle.runId));
  await expect.poll(parts).toEqual([
    ['ask', 'PAUSED'],
    ['hang', 'RUNNING'],
  ]);
  const next = engineOn(db);
  await next.open();
  expect(await parts()).toEqual([
    ['ask', 'CANCELLED'],
    ['hang', 'ERROR'],
  ]);
  expect(await next.store.load(accessOf('ann'), handle.runId)).toMatchObject({ status: 'ERROR', error: { type: 'interrupted' } });
  await Promise.all([dead.close({ graceMs: 0 }), next.close({ graceMs: 0 })]);
});

test('a whole that is stopped while a member rests takes the member with it, and may be tried again', async () => {
  const team = new Team({ id: 'team', model: leading('ask', 'hang'), members: [asking('ask'), hanging('hang')] });
  const stopped = engineOn(db);
  const handle = await stopped.start({ runnable: team, input, caller, ...plain });
  await expect.poll(async () => statusesOf(await stopped.store.parts(accessOf('ann'), handle.runId))).toContainEqual(['ask', 'PAUSED']);
  await stopped.close({ graceMs: 0 });
  const record = await handle.done;
  expect(record).toMatchObject({ status: 'ERROR', error: { type: 'interrupted' } });
  expect(statusesOf(await stopped.parts(record))).toContainEqual(['ask', 'CANCELLED']);
  const again = await (await engineOn(db).continueRun({ runnable: team, runId: record.runId, caller, ...plain })).done;
  expect(again).toMatchObject({ status: 'COMPLETED', content: 'heard', requirements: [] });
});

test('a member that was defined anew under another kind or name does not go on with what another was asked', async () => {
  const engine = engineOn(db);
  const paused = await (
    await engine.start({ runnable: new Workflow({ id: 'w', steps: [step({ id: 's', agent: asking('old') })] }), input, caller, ...plain })
  ).done;
  const changed = new Workflow({ id: 'w', steps: [step({ id: 's', agent: asking('new') })] });
  const decisions = decisionsOn(paused);
  const record = await (await engine.continueRun({ runnable: changed, runId: paused.runId, caller, decisions, ...plain })).done;
  expect(record).toMatchObject({ status: 'COMPLETED', steps: [{ success: false, error: 'The nested run is not there any more.' }] });
  expect(statusesOf(await engine.parts(record))).toEqual([['old', 'CANCELLED']]);
});

test('a step that was cut off is not repeated by itself: its outcome is unknown', async () => {
  const ran: string[] = [];
  const count = (id: string, retries = 0) => step({ id, retries, run: () => ran.push(id) });
  const steps = [parallel([count('once'), count('retried', 1), step({ id: 'ask', agent: asking('one') })])];
  const workflow = new Workflow({ id: 'cut', steps });
  const engine = engineOn(db);
  const paused = await (await engine.start({ runnable: workflow, input, caller, ...plain })).done;
  // What the row holds when a server dies in the middle of these two steps.
  const cut = { state: 'working', tries: 1, runId: null, output: null };
  await db.as(accessOf('ann'), (tx) =>
    tx.query(
      `update runs set journal = jsonb_set(jsonb_set(journal, '{steps,/0/0}', $2::jsonb), '{steps,/0/1}', $2::jsonb) where run_id = $1`,
      [paused.runId, JSON.stringify(cut)],
    ),
  );
  const decisions = decisionsOn(paused);
  const record = await (await engine.continueRun({ runnable: workflow, runId: paused.runId, caller, decisions, ...plain })).done;
  expect(ran).toEqual(['once', 'retried', 'retried']);
  expect(record.steps[0]?.steps).toMatchObject([
    { success: false, error: 'interrupted: the outcome of this step is unknown; it was not repeated' },
    { success: true },
    { success: true, content: 'one done' },
  ]);
  expect(record.journal).toBe(null);
});

test('the journal of a background run says what is at work before it begins, and what is done after', async () => {
  const held = gate();
  const workflow = new Workflow({
    id: 'journal',
    steps: [step({ id: 'first', run: () => 'one' }), step({ id: 'hold', run: () => held.opened })],
  });
  const engine = engineOn(db);
  const handle = await engine.start({ runnable: workflow, input, caller, stream: false, background: true });
  const journal = async () => (await engine.store.load(accessOf('ann'), handle.runId))?.journal;
  await expect.poll(journal).toMatchObject({ steps: { '/0': { state: 'done', output: { content: 'one' } }, '/1': { state: 'working' } } });
  held.open();
  expect(await handle.done).toMatchObject({ status: 'COMPLETED' });
  expect(await journal()).toBe(null);
});

test('a continue that was read before another pause finds nothing to decide any more', async () => {
  const workflow = new Workflow({ id: 'two', steps: [step({ id: 'a', agent: asking('a') }), step({ id: 'b', agent: asking('b') })] });
  const engine = engineOn(db);
  const handle = await engine.start({ runnable: workflow, input, caller, stream: true, background: true });
  const first = await handle.done;
  const go = (record: RunRecord) =>
    engine.continueRun({ runnable: workflow, runId: first.runId, caller, decisions: decisionsOn(record), stream: true, background: true });
  const next = await go(first);
  const events = await collect(next.events());
  expect(namesOf(events).slice(-2)).toEqual(['StepExecutorPaused', 'RunPaused']);
  expect(events[0]?.index).toBe(first.lastEventIndex + 1);
  await expect(go(first)).rejects.toMatchObject({ code: 'run_unmatched_requirement' });
  expect(await (await go(await next.done)).done).toMatchObject({ status: 'COMPLETED', content: 'b done' });
});
