import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test.each([
  ['agnets', ['teams', 'agents'], 'agents'],
  ['rads', ['read', 'reads'], 'reads'],
  ['xyz', ['abc'], undefined],
  ['', ['a'], undefined],
  // One letter alone resembles nothing.
  ['x', ['y'], undefined],
  ['read', ['read'], 'read'],
])('%s among %j is %s', (word, known, expected) => {
  expect(nearest(word, known)).toBe(expected);
});
