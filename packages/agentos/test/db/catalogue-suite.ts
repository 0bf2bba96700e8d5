import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectDatabase, type DatabaseFacts } from '../../src/db/inspect.ts';
import { declaredTables, type OwnedTable } from '../../src/db/owned-table.ts';
import type { Harness } from './harness.ts';

/** The declarations of the code against the catalogue of a migrated database. */
export function describeCatalogue(engine: string, open: () => Promise<Harness>): void {
  describe(`catalogue on ${engine}`, () => {
    let harness: Harness;
    let facts: DatabaseFacts;
    let owned: OwnedTable[];
    beforeAll(async () => {
      const source = fileURLToPath(new URL('../../src/', import.meta.url));
      for await (const file of glob('**/*.table.ts', { cwd: source })) await import(`${source}${file}`);
      harness = await open();
      facts = await inspectDatabase(harness.db);
      owned = declaredTables().filter((table) => table.kind === 'owned');
    });
    afterAll(() => harness.close());

    test('every table is declared, and every declaration has its table', () => {
      expect(owned.length).toBeGreaterThan(0);
      expect(facts.tables.filter((table) => table.kind === 'undeclared')).toEqual([]);
      expect(facts.tables.map((table) => table.name)).toEqual(
        declaredTables()
          .map((table) => table.name)
          .toSorted(),
      );
      expect(facts.tables.filter((table) => table.hasOwner !== (table.kind === 'owned'))).toEqual([]);
      expect(facts.tableProblems).toEqual([]);
      expect(facts.roleProblems).toEqual([]);
    });

    test('columns are as declared', async () => {
      const rows =
        await harness.admin(`select c.relname as tab, a.attname as col, format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then '' else '?' end as type
        from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace = 'agentos'::regnamespace and a.attnum > 0 and not a.attisdropped`);
      for (const { name, columns } of owned) {
        const actual = Object.fromEntries(rows.filter((row) => row['tab'] === name).map((row) => [row['col'], row['type']]));
        expect({ name, columns: actual }).toEqual({ name, columns });
      }
    });

    test('every table with an owner has an index that starts with tenant and owner, and refuses an empty owner', async () => {
      const indexed = await harness.admin(`select distinct c.relname::text as name from pg_index i join pg_class c on c.oid = i.indrelid
        where c.relnamespace = 'agentos'::regnamespace and i.indpred is null
        and (select attname from pg_attribute where attrelid = c.oid and attnum = i.indkey[0]) = 'tenant'
        and (select attname from pg_attribute where attrelid = c.oid and attnum = i.indkey[1]) = 'owner'`);
      const checked =
        await harness.admin(`select distinct c.relname::text as name from pg_constraint k join pg_class c on c.oid = k.conrelid
        where c.relnamespace = 'agentos'::regnamespace and k.contype = 'c' and pg_get_constraintdef(k.oid) like '%owner <> ''''::text%'`);
      for (const { name } of owned) {
        expect(indexed).toContainEqual({ name });
        expect(checked).toContainEqual({ name });
      }
    });

    test('keys of tables with an owner start with the tenant and hold the owner: an id alone would tell who has it', async () => {
      const rows = await harness.admin(`select c.relname::text as tab, k.conname::text as name, k.contype::text as type,
        array(select a.attname::text from unnest(k.conkey) with ordinality u(num, pos) join pg_attribute a on a.attrelid = c.oid and a.attnum = u.num order by u.pos) as columns
        from pg_constraint k join pg_class c on c.oid = k.conrelid where c.relnamespace = 'agentos'::regnamespace and k.contype in ('p', 'u', 'f')`);
      const names = new Set(owned.map((table) => table.name));
      expect(rows.filter((row) => names.has(String(row['tab'])) && !isOwnedKey(row['columns']))).toEqual([]);
      const unique = await harness.admin(`select c.relname::text as name from pg_index i join pg_class c on c.oid = i.indexrelid
        where c.relnamespace = 'agentos'::regnamespace and i.indisunique and not exists (select from pg_constraint where conindid = c.oid)`);
      expect(unique).toEqual([]);
    });

    test('the roles have exactly the four rights on tables with an owner, and nobody else has any', async () => {
      const rows =
        await harness.admin(`select c.relname::text as tab, coalesce(r.rolname::text, 'public') as role, string_agg(lower(x.privilege_type), ' ' order by x.privilege_type) as rights
        from pg_class c cross join lateral aclexplode(c.relacl) x left join pg_roles r on r.oid = x.grantee
        where c.relnamespace = 'agentos'::regnamespace and x.grantee <> c.relowner group by 1, 2`);
      const expected = owned.flatMap(({ name }) =>
        ['agentos_user', 'agentos_admin', 'agentos_system'].map((role) => ({ tab: name, role, rights: 'delete insert select update' })),
      );
      const names = new Set(owned.map((table) => table.name));
      expect(rows.filter((row) => names.has(String(row['tab'])))).toEqual(expect.arrayContaining(expected));
      expect(rows.filter((row) => names.has(String(row['tab'])))).toHaveLength(expected.length);
      const allowed = new Set(['delete', 'insert', 'select', 'update']);
      const isAllowed = ({ role, rights }: Record<string, unknown>): boolean =>
        /^agentos_(?:user|admin|system)$/.test(String(role)) &&
        String(rights)
          .split(' ')
          .every((right) => allowed.has(right));
      expect(rows.filter((row) => !isAllowed(row))).toEqual([]);
    });

    test('no view runs as its owner, no function as its definer, nothing beside tables and indexes holds data', async () => {
      const views = `select relname from pg_class where relnamespace = 'agentos'::regnamespace and (relkind in ('m', 'f')
        or relkind = 'v' and not coalesce(reloptions::text[] && array['security_invoker=true', 'security_invoker=on'], false))`;
      expect(await harness.admin(views)).toEqual([]);
      expect(await harness.admin("select proname from pg_proc where pronamespace = 'agentos'::regnamespace and prosecdef")).toEqual([]);
      const columnRights =
        "select attname from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace = 'agentos'::regnamespace and a.attacl is not null";
      expect(await harness.admin(columnRights)).toEqual([]);
    });

    test('the three roles cannot log in and hold nothing dangerous', async () => {
      const rows =
        await harness.admin(`select rolname::text as name from pg_roles where rolname in ('agentos_user', 'agentos_admin', 'agentos_system')
        and (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`);
      expect(rows).toEqual([]);
    });

    test('inspection sees what is missing', async () => {
      const inspectAfter = async (...statements: string[]): Promise<readonly string[]> => {
        for (const statement of statements) await harness.admin(statement);
        const { tableProblems } = await inspectDatabase(harness.db);
        await harness.admin("select agentos.agentos_protect_owned('sessions')");
        return tableProblems;
      };
      const found = ['sessions is not protected'];
      for (const name of ['base', 'own_rows', 'own_tenant'])
        expect(await inspectAfter(`drop policy ${name} on agentos.sessions`)).toEqual(found);
      expect(await inspectAfter('create policy extra on agentos.sessions using (true)')).toEqual(found);
      expect(await inspectAfter('alter table agentos.sessions no force row level security')).toEqual(found);
      expect(await inspectAfter('alter table agentos.sessions disable row level security')).toEqual(found);
      expect(await inspectAfter('alter policy own_rows on agentos.sessions using (true)')).toEqual(found);
      const weaker = "(owner = (select nullif(current_setting('agentos.owner', true), '')) or session_id like 'shared%')";
      expect(await inspectAfter(`alter policy own_rows on agentos.sessions using ${weaker}`)).toEqual(found);
      expect(await inspectAfter(`alter policy own_rows on agentos.sessions with check ${weaker}`)).toEqual(found);
      expect(await inspectAfter('alter policy own_rows on agentos.sessions to agentos_system')).toEqual(found);
      await harness.admin('create table agentos.loose (owner text)');
      expect(await inspectAfter()).toEqual(['loose is not protected']);
      await harness.admin('drop table agentos.loose');
      expect(await inspectAfter()).toEqual([]);
    });
  });
}

function isOwnedKey(columns: unknown): boolean {
  return Array.isArray(columns) && columns[0] === 'tenant' && columns.includes('owner');
}
