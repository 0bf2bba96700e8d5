import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import type { SessionSource } from '../../src/db/session.ts';

export interface MigrateHarness {
  /** Sessions of a role that may create roles, on an empty database. */
  readonly source: SessionSource;
  readonly admin: (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;
  readonly close: () => Promise<void>;
}

export function describeMigrate(engine: string, open: () => Promise<MigrateHarness>): void {
  describe(`migrations on ${engine}`, () => {
    let harness: MigrateHarness;
    let folder: string;
    const write = (name: string, sql: string): void => writeFileSync(join(folder, `${name}.sql`), sql);
    const run = (): Promise<readonly string[]> => migrate(harness.source, pathToFileURL(`${folder}/`));
    const names = async (): Promise<unknown[]> =>
      (await harness.admin('select name from agentos.schema_migrations order by name')).map((row) => row['name']);
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'migrations-'));
      harness = await open();
    });
    afterAll(async () => {
      rmSync(folder, { recursive: true });
      await harness.close();
    });

    test('applies what is new, in order, once', async () => {
      write('0002-b', 'create table b (id int references a);');
      write('0001-a', "create table a (tenant text, owner text, id int primary key); select agentos_protect_owned('a');");
      expect(await run()).toEqual(['protection', '0001-a', '0002-b']);
      expect(await run()).toEqual([]);
      write('0003-c', 'create table c (id int);');
      expect(await run()).toEqual(['0003-c']);
    });

    test('a migration that fails leaves nothing, and later ones wait', async () => {
      write('0004-d', 'create table d (id int); select 1/0;');
      write('0005-e', 'create table e (id int);');
      await expect(run()).rejects.toMatchObject({ code: 'db_migration_failed', detail: expect.stringContaining('22012') });
      expect(await names()).toEqual(['0001-a', '0002-b', '0003-c', 'protection']);
      expect(await harness.admin("select to_regclass('agentos.d') as d, to_regclass('agentos.e') as e")).toEqual([{ d: null, e: null }]);
      write('0004-d', 'create table d (id int);');
      expect(await run()).toEqual(['0004-d', '0005-e']);
    });

    test('two that run at once share the work', async () => {
      write('0006-f', 'create table f (id int); create table g (id int);');
      expect((await Promise.all([run(), run(), run()])).flat()).toEqual(['0006-f']);
    });

    test('line ends do not count, anything else in an applied file does', async () => {
      write('0006-f', 'create table f (id int); create table g (id int);\r\n'.trimEnd());
      expect(await run()).toEqual([]);
      write('0006-f', 'create table f (id bigint);');
      await expect(run()).rejects.toMatchObject({ code: 'db_migration_changed', detail: expect.stringContaining('0006-f') });
      write('0006-f', 'create table f (id int); create table g (id int);');
    });

    test('a database that is newer is refused', async () => {
      await harness.admin("insert into agentos.schema_migrations values ('9999-later', 'x', 0)");
      await expect(run()).rejects.toMatchObject({ code: 'db_schema_newer', detail: expect.stringContaining('9999-later') });
      await harness.admin("delete from agentos.schema_migrations where name = '9999-later'");
    });

    test('a changed protection is applied to the tables that exist', async () => {
      const policies = "select policyname as name from pg_policies where schemaname = 'agentos' and tablename = 'a' order by 1";
      const before = await harness.admin(policies);
      expect(before.map((row) => row['name'])).toEqual(['base', 'own_rows', 'own_tenant']);
      await harness.admin('drop policy own_rows on agentos.a');
      await harness.admin('create policy widening on agentos.a using (true)');
      await harness.admin('grant truncate on agentos.a to agentos_user');
      await harness.admin("update agentos.schema_migrations set checksum = 'older' where name = 'protection'");
      expect(await run()).toEqual(['protection']);
      expect(await harness.admin(policies)).toEqual(before);
      expect(await harness.admin("select has_table_privilege('agentos_user', 'agentos.a', 'truncate') as may")).toEqual([{ may: false }]);
    });
  });
}
