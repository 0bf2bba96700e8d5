import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { tool } from '../../src/define/index.ts';
import { createRunStore } from '../../src/features/runnables/store/run.store.ts';
import type { RunCaller, RunEngine, RunRecord, RunStore } from '../../src/runtime/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { accessOf, agentOf, callerOf, engineOn } from './engine-harness.ts';

const plain = { stream: false, background: false } as const;
const ann = callerOf('ann');
const boss = callerOf('boss', ['approvals:write'], true);
const hour = 3_600_000;

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const call = (id: string, name: string, args: object = { to: 'x' }) => ({ id, name, args });

interface Bench {
  readonly engine: RunEngine;
  readonly store: RunStore;
  readonly paid: string[];
  readonly pass: (ms: number) => void;
  readonly start: () => Promise<RunRecord>;
  readonly goOn: (record: RunRecord, by?: RunCaller, verdicts?: Readonly<Record<string, boolean>>) => Promise<RunRecord>;
  readonly resolve: (record: RunRecord, status: 'approved' | 'rejected', toolCallId?: string) => Promise<void>;
}

/** An agent with one tool of each kind, its engine, and a clock that the test moves. */
function bench(
  calls: readonly { id: string; name: string; args: object }[],
  change: (store: RunStore) => RunStore = (store) => store,
): Bench {
  let now = Date.now();
  const paid: string[] = [];
  const payTool = (approver: 'user' | 'other') =>
    tool({
      description: 'pay',
      inputSchema: z.object({ to: z.string() }),
      approval: 'always',
      approver,
      execute: ({ to }, { principal }) => {
        paid.push(`${to} by ${principal.id}`);
        return 'paid';
      },
    });
  const { model } = scriptedModel([{ calls }, { text: 'done' }, { text: 'done' }]);
  const agent = agentOf(model, { tools: { pay: payTool('other'), spend: payTool('user') } });
  const store = change(createRunStore(db));
  const engine = engineOn(db, { store, clock: () => now, approvalTimeMs: hour });
  return {
    engine,
    store,
    paid,
    pass: (ms) => {
      now += ms;
    },
    start: async () => (await engine.start({ ...plain, runnable: agent, caller: ann, input: { text: 'pay' } })).done,
    goOn: async ({ runId }, caller = ann, verdicts = {}) => {
      const decisions = Object.entries(verdicts).map(([toolCallId, confirmed]) => ({ toolCallId, confirmed }));
      return (await engine.continueRun({ ...plain, runnable: agent, caller, runId, decisions })).done;
    },
    resolve: async ({ runId }, status, toolCallId = 'c1') => {
      const [row] = (await store.approvals(accessOf('ann'), runId)).filter((approval) => approval.toolCallId === toolCallId);
      await db.asSystem('a test that resolves', (tx) =>
        tx.query(`update approvals set status = $2, resolver = 'boss', resolved_by = 'boss', resolved_at = $3 where approval_id = $1`, [
          row?.id,
          status,
          now,
        ]),
      );
    },
  };
}

const gateError = { code: 'run_approval_required', status: 403 };

describe('the time of an approval', () => {
  test('over before anybody resolves: the run goes on without the call', async () => {
    const { start, goOn, pass, paid } = bench([call('c1', 'pay')]);
    const run = await start();
    pass(hour - 1);
    await expect(goOn(run)).rejects.toMatchObject(gateError);
    pass(1);
    const ended = await goOn(run);
    expect(ended).toMatchObject({
      status: 'COMPLETED',
      tools: [{ confirmed: false, result: 'expired: nobody agreed to this call in time' }],
    });
    expect(paid).toEqual([]);
  });

  test('over before an approved call is made: the same', async () => {
    const { start, goOn, pass, resolve, paid } = bench([call('c1', 'pay')]);
    const run = await start();
    await resolve(run, 'approved');
    pass(hour);
    expect(await goOn(run, boss, { c1: true })).toMatchObject({ status: 'COMPLETED', tools: [{ confirmed: false }] });
    expect(paid).toEqual([]);
  });

  test('a rejection does not age', async () => {
    const { start, goOn, pass, resolve } = bench([call('c1', 'pay')]);
    const run = await start();
    await resolve(run, 'rejected');
    pass(hour);
    expect((await goOn(run)).tools[0]?.result).toBe('rejected: a person refused this call');
  });

  test('confirmations by the caller never end', async () => {
    const { start, goOn, pass, paid } = bench([call('c1', 'spend')]);
    const run = await start();
    pass(1000 * hour);
    expect(await goOn(run, ann, { c1: true })).toMatchObject({ status: 'COMPLETED' });
    expect(paid).toEqual(['x by ann']);
  });
});

describe('what was approved is what runs', () => {
  test('a stored call that is not the approved one any more is refused', async () => {
    const { start, goOn, resolve, paid } = bench([call('c1', 'pay')]);
    const run = await start();
    await resolve(run, 'approved');
    await db.asSystem('a test that forges a call', (tx) =>
      tx.query(`update runs set tools = jsonb_set(tools, '{0,toolArgs,to}', '"thief"') where run_id = $1`, [run.runId]),
    );
    expect(await goOn(run)).toMatchObject({
      status: 'COMPLETED',
      tools: [{ confirmed: false, result: 'not_permitted: what was approved is another call' }],
    });
    expect(paid).toEqual([]);
  });

  test('an approval that was used is not used again, also where the run is made to wait once more', async () => {
    const { start, goOn, resolve, paid } = bench([call('c1', 'pay')]);
    const run = await start();
    await resolve(run, 'approved');
    await goOn(run);
    expect(paid).toEqual(['x by ann']);
    await db.asSystem('a test that turns a run back', (tx) =>
      tx.query(
        `update runs set status = 'PAUSED', requirements = $2::jsonb,
          tools = jsonb_set(tools, '{0}', (tools->0) || '{"confirmed": null, "result": null}') where run_id = $1`,
        [run.runId, JSON.stringify(run.requirements)],
      ),
    );
    expect((await goOn(run)).tools[0]).toMatchObject({ confirmed: false });
    expect(paid).toEqual(['x by ann']);
  });

  test('an approval of another run is none', async () => {
    const { start, goOn, resolve, paid } = bench([call('c1', 'pay')]);
    const approved = await start();
    await resolve(approved, 'approved');
    const other = bench([call('c1', 'pay')]);
    const waiting = await other.start();
    await db.asSystem('a test that points at another approval', (tx) =>
      tx.query(`update runs set tools = jsonb_set(tools, '{0,approvalId}', to_jsonb($2::text)) where run_id = $1`, [
        waiting.runId,
        approved.tools[0]?.approvalId,
      ]),
    );
    await db.asSystem('a test that opens the gate', (tx) => tx.query('delete from approvals where run_id = $1', [waiting.runId]));
    expect(await other.goOn(waiting)).toMatchObject({ tools: [{ confirmed: false }] });
    expect([paid, other.paid]).toEqual([[], []]);
    expect(await goOn(approved)).toMatchObject({ status: 'COMPLETED', tools: [{ confirmed: true }] });
  });

  test('what NUL and halves of surrogate pairs become in the database is still the same call', async () => {
    const { start, goOn, resolve, paid } = bench([call('c1', 'pay', { to: 'a\0b\ud800' })]);
    const run = await start();
    await resolve(run, 'approved');
    expect(await goOn(run)).toMatchObject({ status: 'COMPLETED', tools: [{ confirmed: true }] });
    expect(paid).toHaveLength(1);
  });

  test('a tool that came to need somebody else does not run on what its caller confirms', async () => {
    const { start, goOn, paid } = bench([call('c1', 'spend')]);
    const run = await start();
    await db.asSystem('a test that renames a tool', (tx) =>
      tx.query(
        `update runs set tools = jsonb_set(tools, '{0,toolName}', '"pay"'),
          requirements = jsonb_set(requirements, '{0,toolExecution,toolName}', '"pay"') where run_id = $1`,
        [run.runId],
      ),
    );
    expect((await goOn(run, ann, { c1: true })).tools[0]?.result).toBe('approval_required: somebody else has to agree to this call');
    expect(paid).toEqual([]);
  });
});

describe('calls of both kinds in one pause', () => {
  const both = [call('c1', 'pay', { to: 'x' }), call('c2', 'spend', { to: 'y' })];

  test('the caller decides on one, somebody else on the other', async () => {
    const { start, goOn, resolve, paid } = bench(both);
    const run = await start();
    expect(run.requirements).toHaveLength(2);
    await expect(goOn(run, ann, { c2: true })).rejects.toMatchObject(gateError);
    await resolve(run, 'approved');
    expect(await goOn(run)).toMatchObject({ status: 'PAUSED' });
    expect(paid).toEqual([]);
    expect(await goOn(run, ann, { c2: true })).toMatchObject({ status: 'COMPLETED' });
    expect(paid.toSorted()).toEqual(['x by ann', 'y by ann']);
  });

  test('a verdict that leaves another call undecided changes nothing', async () => {
    const { start, goOn, store } = bench(both);
    const run = await start();
    expect(await goOn(run, boss, { c1: true })).toMatchObject({ status: 'PAUSED' });
    const rows = await store.approvals(accessOf('ann'), run.runId);
    expect(rows.map(({ status }) => status)).toEqual(['pending', 'pending']);
  });
});

describe('whose verdict counts in continue', () => {
  test.each([
    ['the owner, whatever scopes', callerOf('ann', ['approvals:write'], true)],
    ['a caller that is held to own rows', { ...callerOf('ann', ['approvals:write']) }],
    ['a service account', { ...boss, principal: { ...boss.principal, kind: 'service_account' as const, id: 'sa:1' } }],
  ])('not that of %s', async (_name, caller) => {
    const { start, goOn, paid } = bench([call('c1', 'pay')]);
    const run = await start();
    expect(await goOn(run, caller, { c1: true })).toMatchObject({ status: 'PAUSED' });
    expect(paid).toEqual([]);
  });

  test('that of somebody else who may: the call runs with the rights of who continues', async () => {
    const { start, goOn, paid, store } = bench([call('c1', 'pay')]);
    const run = await start();
    await goOn(run, boss, { c1: true });
    expect(paid).toEqual(['x by boss']);
    const [row] = await store.approvals(accessOf('ann'), run.runId);
    expect(row).toMatchObject({ status: 'approved', requestedBy: 'ann', usedAt: expect.any(Number) });
  });
});

describe('storage', () => {
  test('approvals that cannot be read open nothing', async () => {
    const down = Object.assign(new Error('no database'), { status: 503 });
    const { start, goOn } = bench([call('c1', 'pay')], (store) => ({ ...store, approvals: () => Promise.reject(down) }));
    await expect(goOn(await start(), boss, { c1: true })).rejects.toBe(down);
  });

  test('a pause whose approvals cannot be stored is not a pause', async () => {
    const { start, engine } = bench([call('c1', 'pay')], (store) => ({
      ...store,
      settle: (access, runId, change) =>
        store.settle(access, runId, {
          ...change,
          ...(change.approvals?.asked === undefined
            ? {}
            : { approvals: { asked: change.approvals.asked.map((one) => ({ ...one, argsHash: 'none' })) } }),
        }),
    }));
    const shown = await start();
    expect(shown).toMatchObject({ status: 'ERROR', error: { type: 'StorageError' } });
    const stored = await engine.load({ runId: shown.runId, component: { kind: 'agent', id: 'a1' } }, accessOf('ann'));
    expect(stored.status).not.toBe('PAUSED');
  });

  test('an approval that goes while its run is taken up leaves the run as it was', async () => {
    const { start, goOn, resolve, paid } = bench([call('c1', 'pay')], (store) => ({
      ...store,
      settle: async (access, runId, change) => {
        if (change.transition === 'resume')
          await db.asSystem('a test that takes an approval away', (tx) => tx.query('delete from approvals where run_id = $1', [runId]));
        return store.settle(access, runId, change);
      },
    }));
    const run = await start();
    await resolve(run, 'approved');
    await expect(goOn(run)).rejects.toMatchObject({ code: 'run_changed', status: 409 });
    expect(paid).toEqual([]);
    expect(await createRunStore(db).load(accessOf('ann'), run.runId)).toMatchObject({ status: 'PAUSED' });
  });
});
