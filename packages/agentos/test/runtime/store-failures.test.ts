import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { demoModel } from '../../src/define/index.ts';
import { createRunStore } from '../../src/features/runnables/store/run.store.ts';
import type { RunStore } from '../../src/runtime/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { accessOf, agentOf, callerOf, collect, engineOn, namesOf } from './engine-harness.ts';

const component = { kind: 'agent', id: 'a1' } as const;
const streamed = { stream: true, background: false } as const;
const input = { text: 'hello' };

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

/** The real store, whose `settle` fails as often as told: before the work, or after it as when an answer gets lost. */
function failingStore(failures: ('before' | 'after')[]): RunStore {
  const store = createRunStore(db);
  return {
    ...store,
    settle: async (...args) => {
      const failure = failures.shift();
      if (failure === 'before') throw new Error('the database is away');
      const answer = await store.settle(...args);
      if (failure === 'after') throw new Error('the connection broke');
      return answer;
    },
  };
}

test('a short failure is bridged, also when the first try did its work and only the answer was lost', async () => {
  for (const failure of ['before', 'after'] as const) {
    const engine = engineOn(db, { store: failingStore([failure]) });
    const handle = await engine.start({ runnable: agentOf(demoModel()), input, caller: callerOf('ann'), ...streamed });
    expect(namesOf(await collect(handle.events())).at(-1)).toBe('RunCompleted');
    expect((await handle.done).status).toBe('COMPLETED');
  }
});

test('an end that cannot be stored is an error and not a success; the row is ended later', async () => {
  const engine = engineOn(db, { store: failingStore(['before', 'before', 'before']) });
  const handle = await engine.start({ runnable: agentOf(demoModel()), input, caller: callerOf('ann'), ...streamed });
  expect(namesOf(await collect(handle.events())).at(-1)).toBe('RunError');
  expect(await handle.done).toMatchObject({ status: 'ERROR', error: { type: 'StorageError' } });
  const next = engineOn(db);
  await next.open();
  expect(await next.load({ runId: handle.runId, component }, accessOf('ann'))).toMatchObject({
    status: 'ERROR',
    error: { type: 'interrupted' },
  });
  await next.close();
});

test('a store that is away at the start refuses the run and gives the place back', async () => {
  const store = createRunStore(db);
  let isAway = true;
  const begin: RunStore['begin'] = (...args) => (isAway ? Promise.reject(new Error('away')) : store.begin(...args));
  const engine = engineOn(db, { store: { ...store, begin }, limits: { runs: 1 } });
  const start = () => engine.start({ runnable: agentOf(demoModel()), input, caller: callerOf('ann'), ...streamed });
  await expect(start()).rejects.toThrow('away');
  isAway = false;
  expect((await (await start()).done).status).toBe('COMPLETED');
});
