import { expect, test } from 'vitest';
import { hasTag } from './entity-tag.ts';

test.each([
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['*', true],
  ['"b"', false],
  ['a', false],
  ['', false],
  [null, false],
])('%j has "a": %j', (header, expected) => {
  expect(hasTag(header, '"a"')).toBe(expected);
});
