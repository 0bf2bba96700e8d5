import { expect, test } from 'vitest';
import { parseDuration, sayDuration } from './duration.ts';
import { UsageError } from './usage-error.ts';

test.each([
  ['90s', 90],
  ['15m', 900],
  ['1h', 3600],
  ['30d', 2_592_000],
])('%s is %d seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(['', '1', 'h', '0s', '-1h', '1.5h', '1H', '1h ', '1w', '99999d', '9999999999s'])('%j is refused', (text) => {
  expect(() => parseDuration(text)).toThrow(UsageError);
});

test.each([
  [45, '45 s'],
  [-45, '45 s'],
  [3600, '60 min'],
  [10_800, '3 h'],
  [2_592_000, '30 days'],
])('%d seconds are %s', (seconds, text) => {
  expect(sayDuration(seconds)).toBe(text);
});
