import { expect, test } from 'vitest';
import { formatBytes } from './format-bytes.ts';

test('the largest unit that fits', () => {
  expect([0, 1, 999, 1000, 1500, 123_456, 10_485_760, 5e12].map(formatBytes)).toEqual([
    '0 bytes',
    '1 bytes',
    '999 bytes',
    '1 kB',
    '1.5 kB',
    '123 kB',
    '10.5 MB',
    '5000 GB',
  ]);
});
