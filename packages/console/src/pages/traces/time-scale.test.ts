import { expect, test } from 'vitest';
import { barOf, sayDuration, timeScale } from './time-scale.ts';

test('bars stand where their time is', () => {
  const scale = timeScale([
    { start: 1000, end: 1100 },
    { start: 1050, end: 1200 },
  ]);
  expect(scale).toEqual({ from: 1000, length: 200 });
  expect(barOf({ start: 1050, end: 1200 }, scale)).toEqual({ left: 25, width: 75 });
});

test('steps of no length can be seen, also at the very end', () => {
  const scale = timeScale([{ start: 0, end: 100 }]);
  expect(barOf({ start: 100, end: 100 }, scale)).toEqual({ left: 99.5, width: 0.5 });
  expect(timeScale([{ start: 5, end: 5 }])).toEqual({ from: 5, length: 1 });
  expect(timeScale([])).toEqual({ from: 0, length: 1 });
});

test('durations in words', () => {
  expect([0, 999, 1250, 245_000].map(sayDuration)).toEqual(['0 ms', '999 ms', '1.25 s', '4 min 5 s']);
});
