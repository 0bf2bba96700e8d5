import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/open-database.ts';
import { notifySql } from '../../src/db/signals.ts';
import type { Signal } from '../../src/lib/signal.ts';
import { openTestPostgres } from '../support/database.ts';
import type { TestPostgres } from '../support/database.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await openTestPostgres();
});
afterAll(() => postgres.close());

/** What is sent until it is heard: a listener may be on its way, and what is sent meanwhile is lost. */
async function sendUntilHeard(send: () => Promise<unknown>, heard: readonly Signal[], signal: Signal): Promise<void> {
  await expect
    .poll(
      async () => {
        await send();
        return heard;
      },
      { timeout: 20_000 },
    )
    .toContainEqual(signal);
}

test('signals leave with the commit of any role, not with a rollback, and are heard again after the connection is lost', async () => {
  const other = await openDatabase({ url: postgres.url });
  const heard: Signal[] = [];
  const unsubscribe = other.subscribe((signal) => heard.push(signal));
  const access = { tenant: '', owner: 'ann', userId: 'ann', all: false };
  const send = (id: string) => postgres.db.as(access, (tx) => tx.query(`select ${notifySql('ended', `'${id}'`)}`));
  await sendUntilHeard(() => send('one'), heard, { topic: 'ended', id: 'one' });

  const undone = postgres.db.as(access, async (tx) => {
    await tx.query(`select ${notifySql('ended', "'undone'")}`);
    throw new Error('rolled back');
  });
  await expect(undone).rejects.toThrow('rolled back');
  await postgres.admin(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'agentos: signals' and datname = current_database()",
  );
  await postgres.admin("notify agentos, 'drop:everything'");
  await sendUntilHeard(() => send('two'), heard, { topic: 'ended', id: 'two' });
  expect(new Set(heard.map(({ id }) => id))).toEqual(new Set(['one', 'two']));

  unsubscribe();
  await other.close();
  const left = await postgres.admin(
    "select 1 from pg_stat_activity where application_name = 'agentos: signals' and datname = current_database()",
  );
  expect(left).toEqual([]);
});
