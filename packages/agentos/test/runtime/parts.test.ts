import { afterAll, beforeAll, expect, test } from 'vitest';
import { Agent, Team, Workflow, loop, step } from '../../src/define/index.ts';
import type { Database } from '../../src/db/database.ts';
import { openTestDatabase } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { accessOf, callerOf, collect, engineOn, gate } from './engine-harness.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const input = { text: 'go' };
const plain = { stream: false, background: false };
const answering = (id: string) => new Agent({ id, model: scriptedModel(() => ({ text: 'ok' })).model, history: { runs: 5 } });

test('one run causes no more nested runs than it may, at any depth', async () => {
  const agent = answering('member');
  const workflow = new Workflow({
    id: 'many',
    steps: [loop({ steps: [step({ id: 'again', agent, onError: 'fail' })], maxIterations: 50 })],
  });
  const engine = engineOn(db, { limits: { partsPerRun: 3 } });
  const handle = await engine.start({ runnable: workflow, input, caller: callerOf('ann'), ...plain });
  const record = await handle.done;
  expect(record).toMatchObject({ status: 'ERROR', error: { type: 'StepFailed', message: expect.stringContaining('parts_limit') } });
  expect(await engine.parts(record)).toHaveLength(3);
});

test('nested runs take no place of the user, so a run that has one always ends', async () => {
  const workflow = new Workflow({ id: 'one', steps: [step({ id: 'ask', agent: answering('member') })] });
  const engine = engineOn(db, { limits: { runsPerOwner: 1, runs: 1 } });
  expect((await (await engine.start({ runnable: workflow, input, caller: callerOf('ann'), ...plain })).done).status).toBe('COMPLETED');
});

test('a member sees its task alone; its tokens count for the session', async () => {
  const { model, calls } = scriptedModel(() => ({ text: 'ok' }));
  const leader = scriptedModel((call) =>
    call.prompt.at(-1)?.role === 'user'
      ? { calls: [{ id: crypto.randomUUID(), name: 'delegate_task_to_member', args: { member_id: 'member', task: 'just this' } }] }
      : { text: 'done' },
  );
  const member = new Agent({ id: 'member', model, history: { runs: 5 } });
  const team = new Team({ id: 'team', model: leader.model, members: [member] });
  const engine = engineOn(db);
  for (const text of ['first', 'second']) {
    const handle = await engine.start({ runnable: team, input: { text }, caller: callerOf('ann'), sessionId: 'told', ...plain });
    expect((await handle.done).status).toBe('COMPLETED');
  }
  expect(calls.map(({ prompt }) => prompt.map(({ role }) => role))).toEqual([['user'], ['user']]);
  const [session] = await db.as(accessOf('ann'), (tx) =>
    tx.query<{ total_tokens: number }>(`select total_tokens from sessions where session_id = 'told'`),
  );
  expect(session?.total_tokens).toBe(2 * 3 * 15);
});

test('broadcast: a member that fails or cannot start does not take away what the others answered', async () => {
  const leader = scriptedModel((_call, index) =>
    index === 0 ? { calls: [{ id: 'c', name: 'delegate_task_to_members', args: { task: 'x' } }] } : { text: 'done' },
  );
  const broken = new Agent({ id: 'broken', model: scriptedModel(() => ({ fail: new Error('a secret') })).model });
  const team = new Team({ id: 'team', model: leader.model, mode: 'broadcast', members: [broken, answering('fine'), answering('late')] });
  const engine = engineOn(db, { limits: { partsPerRun: 2 } });
  const record = await (await engine.start({ runnable: team, input, caller: callerOf('ann'), ...plain })).done;
  expect(record.tools).toMatchObject([
    {
      toolCallError: false,
      result: 'broken: failed: The run failed.\n\nfine: ok\n\nlate: failed: parts_limit: a run may cause 2 nested runs',
    },
  ]);
});

test('a task for nobody in the team is an error that the leader can mend', async () => {
  const leader = scriptedModel((_call, index) =>
    index === 0
      ? { calls: [{ id: 'c', name: 'delegate_task_to_member', args: { member_id: 'stranger', task: 'x' } }] }
      : { text: 'mended' },
  );
  const team = new Team({ id: 'team', model: leader.model, members: [answering('member')] });
  const record = await (await engineOn(db).start({ runnable: team, input, caller: callerOf('ann'), ...plain })).done;
  expect(record).toMatchObject({ status: 'COMPLETED', content: 'mended', tools: [{ toolCallError: true }] });
});

test('a shutdown ends the member and then the team; both are stored as interrupted', async () => {
  const hanging = new Agent({ id: 'hanging', model: scriptedModel(() => ({ hang: true })).model });
  const workflow = new Workflow({ id: 'stopped', steps: [step({ id: 'hang', agent: hanging })] });
  const engine = engineOn(db);
  const handle = await engine.start({ runnable: workflow, input, caller: callerOf('ann'), stream: true, background: true });
  const seen = collect(handle.events());
  await engine.close({ graceMs: 0 });
  expect(await handle.done).toMatchObject({ status: 'ERROR', error: { type: 'interrupted' } });
  expect((await seen).slice(-2).map((event) => [event.name, event.origin?.component.id])).toEqual([
    ['RunError', 'hanging'],
    ['RunError', undefined],
  ]);
  expect(await engine.parts(await handle.done)).toMatchObject([{ status: 'ERROR', error: { type: 'interrupted' } }]);
});

test('a session that is deleted meanwhile takes the run and its parts with it', async () => {
  const held = gate();
  const workflow = new Workflow({
    id: 'deleted',
    steps: [step({ id: 'hold', run: () => held.opened }), step({ id: 'ask', agent: answering('member') })],
  });
  const engine = engineOn(db);
  const handle = await engine.start({ runnable: workflow, input, caller: callerOf('ann'), ...plain });
  await db.as(accessOf('ann'), (tx) => tx.query('delete from sessions where session_id = $1', [handle.sessionId]));
  held.open();
  expect((await handle.done).status).toBe('ERROR');
  expect(await engine.parts(await handle.done)).toEqual([]);
});

test('the parts of a run are those of its owner', async () => {
  const workflow = new Workflow({ id: 'mine', steps: [step({ id: 'ask', agent: answering('member') })] });
  const engine = engineOn(db);
  const record = await (await engine.start({ runnable: workflow, input, caller: callerOf('ann'), ...plain })).done;
  expect(await engine.store.parts(accessOf('ann'), record.runId)).toHaveLength(1);
  expect(await engine.store.parts(accessOf('bob'), record.runId)).toEqual([]);
  expect(await engine.store.parts({ ...accessOf('ann'), tenant: 'other' }, record.runId)).toEqual([]);
});
