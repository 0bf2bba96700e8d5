import { expect, test } from 'vitest';
import { moveFocus } from './move-focus.ts';

test('keys move within the list and stop at its ends', () => {
  expect(moveFocus('ArrowDown', 0, 3)).toBe(1);
  expect(moveFocus('ArrowDown', 2, 3)).toBe(2);
  expect(moveFocus('ArrowUp', 0, 3)).toBe(0);
  expect(moveFocus('PageDown', 0, 100)).toBe(10);
  expect(moveFocus('End', 0, 10_000)).toBe(9999);
  expect(moveFocus('Home', 5, 10)).toBe(0);
});

test('other keys, and lists without rows, move nothing', () => {
  expect(moveFocus('a', 0, 3)).toBeNull();
  expect(moveFocus('toString', 0, 3)).toBeNull();
  expect(moveFocus('End', 0, 0)).toBeNull();
});
