import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemDialect } from '../../src/sign-in/kysely-dialect.ts';
import type { OpenTestDatabase, TestDatabase } from '../support/databases.ts';

interface Tables {
  sign_in_rate_limits: { id: string; key: string; count: number; lastRequest: number };
  sign_in_verifications: { id: string; identifier: string; value: string; expiresAt: Date; createdAt: Date; updatedAt: Date };
}

/** What the library needs of a database, on either. */
export function kyselyDialectSuite(openDatabase: OpenTestDatabase): void {
  let database: TestDatabase;
  let kysely: Kysely<Tables>;
  beforeAll(async () => {
    database = await openDatabase();
    kysely = new Kysely({ dialect: systemDialect(database.db) });
  });
  beforeEach(() => kysely.deleteFrom('sign_in_rate_limits').execute());
  afterAll(() => database.close());

  const row = (id: string) => ({ id, key: `key ${id}`, count: 1, lastRequest: 1_800_000_000_000 });
  const insert = (db: Kysely<Tables>, ids: readonly string[]) => db.insertInto('sign_in_rate_limits').values(ids.map(row)).execute();
  const ids = async () => (await kysely.selectFrom('sign_in_rate_limits').select('id').orderBy('id').execute()).map(({ id }) => id);

  test('rows come back with numbers and times as they went in', async () => {
    expect(await kysely.insertInto('sign_in_rate_limits').values(row('a')).returningAll().execute()).toEqual([row('a')]);
    const at = new Date('2026-11-24T10:00:00.123Z');
    const verification = { id: 'v', identifier: 'i', value: 'text', expiresAt: at, createdAt: at, updatedAt: at };
    expect(await kysely.insertInto('sign_in_verifications').values(verification).returningAll().execute()).toEqual([verification]);
  });

  test('changes without rows tell how many they changed', async () => {
    expect((await insert(kysely, ['a', 'b', 'c']))[0]?.numInsertedOrUpdatedRows).toBe(3n);
    const updated = await kysely.updateTable('sign_in_rate_limits').set({ count: 2 }).where('id', 'in', ['a', 'b']).executeTakeFirst();
    expect(updated.numUpdatedRows).toBe(2n);
    expect((await kysely.deleteFrom('sign_in_rate_limits').where('id', '=', 'nobody').executeTakeFirst()).numDeletedRows).toBe(0n);
    expect((await kysely.deleteFrom('sign_in_rate_limits').executeTakeFirst()).numDeletedRows).toBe(3n);
  });

  test('a transaction is all or nothing', async () => {
    await kysely.transaction().execute((trx) => insert(trx, ['a', 'b']));
    expect(await ids()).toEqual(['a', 'b']);
    const failing = kysely.transaction().execute(async (trx) => {
      await insert(trx, ['c']);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await expect(kysely.transaction().execute((trx) => insert(trx, ['d', 'a']))).rejects.toMatchObject({ code: '23505' });
    expect(await ids()).toEqual(['a', 'b']);
  });

  test('many at once wait for one another', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((id) => kysely.transaction().execute((trx) => insert(trx, [id]))));
    expect(await ids()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('what the database refuses is told to whoever asked, and nobody is stuck after it', async () => {
    await expect(sql`select nothing`.execute(kysely)).rejects.toMatchObject({ code: '42703' });
    await expect(kysely.transaction().execute((trx) => sql`select nothing`.execute(trx))).rejects.toMatchObject({ code: '42703' });
    expect(await ids()).toEqual([]);
  });

  test('a transaction that is steered by hand ends as it is told', async () => {
    const { transaction } = await started();
    await insert(transaction, ['a']);
    await transaction.rollback().execute();
    expect(await ids()).toEqual([]);
    const committed = await started();
    await insert(committed.transaction, ['b']);
    await committed.transaction.commit().execute();
    expect(await ids()).toEqual(['b']);
  });

  const started = async () => ({ transaction: await kysely.startTransaction().execute() });
}
