import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRunStore } from '../../src/features/runnables/index.ts';
import { accesses, StoreModel } from './store-model.ts';
import type { StoredRun } from './store-model.ts';
import { forgetfulDelete, storeOperations, storeProgram } from './store-operations.ts';
import type { StoreOperation } from './store-operations.ts';
import type { RunStore } from '../../src/runtime/index.ts';
import { openWorld, programs } from './world.ts';
import type { Engine, World } from './world.ts';

/** One run store for all callers, as in a server: what it puts together may not mix them. */
interface StoreWorld extends World {
  readonly runs: RunStore;
}

/** Random programs of five callers in two tenants over every function of the stores, step by step against maps. */
export function testStoreIsolation(engine: Engine): void {
  describe(`stores on ${engine}`, () => {
    let world: StoreWorld;
    beforeAll(async () => {
      const opened = await openWorld(engine);
      world = { ...opened, runs: createRunStore(opened.db) };
    });
    afterAll(() => world.close());

    test('statements without any condition meet the rows of their principal alone, in every table', async () => {
      await world.clear();
      const model = new StoreModel();
      const everybody = accesses.map((_, by) => by);
      const steps = [
        ...everybody.map((by) => operation('begin', by)),
        ...everybody.map((by) => operation('append', by, { flag: false })),
        ...everybody.map((by) => operation('writeMemory', by, { flag: false })),
        ...everybody.map((by) => operation('begin', by, { run: 1 })),
        ...everybody.map((by) => operation('pauseRun', by, { run: 1, flag: false })),
        ...everybody.map((by) => operation('forgetful', by)),
      ];
      for (const [index, each] of steps.entries()) await take(world, model, each, index);
      await compareRows(world, model);
      expect(model.runs.map(({ events }) => events.length)).toEqual([...everybody.map(() => 1), ...everybody.map(() => 0)]);
      expect(model.approvals).toHaveLength(everybody.length);
      // All of them at once, to runs of the same id.
      await Promise.all(model.runs.filter(({ status }) => status === 'RUNNING').map((run, at) => appendAsOwner(world, run, 5000 + at)));
      await compareRows(world, model);
    });

    test('random programs touch exactly the rows of their principal', async () => {
      const property = fc.asyncProperty(storeProgram, fc.nat(accesses.length - 1), async (steps, last) => {
        await world.clear();
        const model = new StoreModel();
        for (const [index, step] of steps.entries()) await take(world, model, step, index);
        await compareRows(world, model);
        // At the end somebody deletes whatever the database lets them.
        await take(world, model, operation('list', last), steps.length, forgetfulDelete);
        await compareRows(world, model);
      });
      await fc.assert(property, programs);
    }, 300_000);
  });
}

async function appendAsOwner({ db, runs }: StoreWorld, run: StoredRun, index: number): Promise<void> {
  const { tenant, owner, id, serverId } = run;
  const access = { tenant, owner, userId: owner, all: false };
  const event = { name: 'RunContentCompleted', index, createdAt: index, fields: {} } as const;
  const isHeld = await db.onBehalfOf(access, () => runs.appendEvents(access, id, serverId, [event], index));
  expect({ isHeld, violations: db.takeViolations() }).toEqual({ isHeld: true, violations: [] });
  run.events = [...run.events, index];
}

function operation(kind: StoreOperation['kind'], by: number, rest: Partial<StoreOperation> = {}): StoreOperation {
  return { kind, by, session: 0, run: 0, other: 0, flag: true, ...rest };
}

async function take(
  world: StoreWorld,
  model: StoreModel,
  step: StoreOperation,
  index: number,
  work = storeOperations[step.kind],
): Promise<void> {
  const access = accesses[step.by];
  if (access === undefined) throw new Error('the program names no caller');
  const stage = { db: world.db, runs: world.runs, model, access, now: 1000 + index };
  const isForger = step.kind === 'updateForeign';
  const { seen, expected } = await world.db.onBehalfOf(access, () => work(stage, step));
  const violations = world.db.takeViolations();
  const where = { ...step, index, tenant: access.tenant, owner: access.owner, all: access.all };
  expect({ where, seen, violations: isForger ? [] : violations }).toEqual({ where, seen: expected, violations: [] });
}

/** The tables themselves, read around row level security. */
async function compareRows({ admin }: World, model: StoreModel): Promise<void> {
  const sessions = await admin(
    "select tenant || '/' || owner || '/' || session_id || '/' || coalesce(session_name, '') as key from agentos.sessions order by 1",
  );
  const runs = await admin(
    "select tenant || '/' || owner || '/' || run_id || '/' || session_id || '/' || status as key from agentos.runs order by 1",
  );
  const memories = await admin("select tenant || '/' || owner || '/' || memory_id || '/' || memory as key from agentos.memories");
  const events = await admin("select tenant || '/' || owner || '/' || run_id || '/' || last_index as key from agentos.run_events");
  const approvals = await admin(
    "select tenant || '/' || owner || '/' || approval_id || '/' || run_id || '/' || status as key from agentos.approvals",
  );
  const names = new Map(model.sessions.map((row) => [row, row.name.startsWith('asked by') ? '' : row.name]));
  expect({
    sessions: keys(sessions),
    runs: keys(runs),
    memories: keys(memories),
    approvals: keys(approvals),
    events: keys(events),
  }).toEqual({
    approvals: model.approvals.map((row) => `${row.tenant}/${row.owner}/${row.id}/${row.runId}/${row.status}`).toSorted(),
    sessions: model.sessions.map((row) => `${row.tenant}/${row.owner}/${row.id}/${names.get(row) ?? ''}`).toSorted(),
    runs: model.runs.map((row) => `${row.tenant}/${row.owner}/${row.id}/${row.sessionId}/${row.status}`).toSorted(),
    memories: model.memories.map((row) => `${row.tenant}/${row.owner}/${row.id}/${row.text}`).toSorted(),
    events: model.runs.flatMap((run) => run.events.map((index) => `${run.tenant}/${run.owner}/${run.id}/${index}`)).toSorted(),
  });
}

const keys = (rows: readonly Record<string, unknown>[]): readonly string[] => rows.map(({ key }) => String(key)).toSorted();
