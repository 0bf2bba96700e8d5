import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestSource } from '../../test/support/database.ts';
import type { PGliteSource } from './pglite-sessions.ts';
import { runUpkeep } from './pglite-upkeep.ts';
import { withSession } from './session.ts';

let source: PGliteSource;
beforeAll(async () => {
  source = await openTestSource();
});
afterAll(() => source.close());

/** Log position of the last checkpoint. */
async function checkpoint(): Promise<unknown> {
  const rows = await withSession(source, (session) => session.query('select redo_lsn::text from pg_control_checkpoint()', [], undefined));
  return rows[0];
}

test('does nothing until enough was written', async () => {
  const before = await checkpoint();
  expect(await runUpkeep(source, Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
  expect(await checkpoint()).toEqual(before);
});

test('removes dead rows and makes a checkpoint', async () => {
  await withSession(source, (session) => session.exec('create table junk as select generate_series(1, 20000) as n; delete from junk'));
  const before = await checkpoint();
  const done = await runUpkeep(source, 0, 1);
  expect(done).toBeGreaterThan(0);
  expect(await checkpoint()).not.toEqual(before);
  const [size] = await withSession(source, (session) =>
    session.query<{ bytes: number }>("select pg_relation_size('junk') as bytes", [], undefined),
  );
  expect(size?.bytes).toBe(0);
  expect(await runUpkeep(source, done)).toBe(done);
});
