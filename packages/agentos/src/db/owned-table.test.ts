import { expect, expectTypeOf, test } from 'vitest';
import { declaredTables, ownedTable, sharedTable, type RowOf } from './owned-table.ts';

test('a declaration is frozen, listed, and knows its rows', () => {
  const table = ownedTable('example_rows', { columns: { id: 'text', size: 'bigint?', body: 'jsonb' } });
  expect(table.columns).toEqual({ tenant: 'text', owner: 'text', id: 'text', size: 'bigint?', body: 'jsonb' });
  expect(Object.isFrozen(table) && Object.isFrozen(table.columns)).toBe(true);
  expect(declaredTables()).toContain(table);
  expectTypeOf<RowOf<typeof table>>().toEqualTypeOf<{
    readonly tenant: string;
    readonly owner: string;
    readonly id: string;
    readonly size: number | null;
    readonly body: unknown;
  }>();
});

test('refuses doubles, odd names and missing reasons', () => {
  sharedTable('example_shared', 'a test');
  expect(() => sharedTable('example_shared', 'again')).toThrow(TypeError);
  expect(() => ownedTable('Example', { columns: {} })).toThrow(TypeError);
  expect(() => sharedTable('example_other', ' ')).toThrow(TypeError);
});
