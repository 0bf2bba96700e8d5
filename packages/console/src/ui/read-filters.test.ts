import { expect, test } from 'vitest';
import { readFilters } from './read-filters.ts';

test('texts and numbers of the names that are asked for', () => {
  expect(readFilters({ status: 'ERROR', run: 42, other: 'x' }, ['status', 'run'])).toEqual({ status: 'ERROR', run: '42' });
});

test('nothing of another form, nothing empty, nothing without end', () => {
  const search = { a: ' ', b: { c: 1 }, c: ['x'], d: 'x'.repeat(301), e: null, f: true };
  expect(readFilters(search, ['a', 'b', 'c', 'd', 'e', 'f', 'toString'])).toEqual({});
});
