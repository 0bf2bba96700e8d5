import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '../../test/support/database.ts';
import type { Database } from './database.ts';
import { jsonb } from './jsonb.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

async function roundTrip(value: unknown): Promise<unknown> {
  const [row] = await db.asSystem('test', (tx) => tx.query<{ value: unknown }>('select $1::jsonb as value', [jsonb(value)], 'round_trip'));
  return row?.value;
}

test('arrays, texts and null stay what they are', async () => {
  for (const value of [[], [1, [2]], 'text', '', '"', null, false, 0, {}, { a: [null] }]) expect(await roundTrip(value)).toEqual(value);
  expect(jsonb(undefined)).toBeNull();
});

test('characters that jsonb cannot hold are replaced, in keys too', async () => {
  expect(await roundTrip({ 'a\0': ['b\0', 'c\uD800d', '\uDC00'] })).toEqual({ 'a\uFFFD': ['b\uFFFD', 'c\uFFFDd', '\uFFFD'] });
});

test('a backslash before u0000 is text, not NUL', async () => {
  for (const text of ['\\u0000', '\\\\u0000', '\\ud800', '\\\0']) expect(await roundTrip(text)).toEqual(text.replaceAll('\0', '\uFFFD'));
});

test('every text can be stored', async () => {
  const text = fc.string({ unit: 'binary' });
  const property = fc.asyncProperty(text, async (value) => {
    expect(await roundTrip([value])).toEqual([value.toWellFormed().replaceAll('\0', '\uFFFD')]);
  });
  await fc.assert(property, { numRuns: 300 });
});
