import { expect, test } from 'vitest';
import { readTime, relativeTime } from './relative-time.ts';

test('the largest unit that fits', () => {
  const ago = (seconds: number) => relativeTime(0, seconds * 1000);
  expect([3, 30, 59, 60, 3599, 7200, 90_000].map(ago)).toEqual([
    'now',
    '30 sec. ago',
    '59 sec. ago',
    '1 min. ago',
    '59 min. ago',
    '2 hr. ago',
    'yesterday',
  ]);
  expect(relativeTime(3_600_000, 0)).toBe('in 1 hr.');
});

test('times of the wire, and what is none', () => {
  expect(readTime('2026-01-01T00:00:00Z')).toBe(Date.UTC(2026, 0, 1));
  expect(readTime(1)).toBe(1000);
  for (const value of [null, undefined, 'yesterday', Number.NaN, 1e300]) expect(readTime(value)).toBeNull();
});
