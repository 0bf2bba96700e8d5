import { expect, test } from 'vitest';
import { delayBefore, readRetry, wait } from './wait.ts';

test('waits double up to the longest, and differ by up to a half', () => {
  const retry = readRetry({ firstDelayMs: 100, longestDelayMs: 1000 });
  expect([1, 2, 3, 4, 5, 60].map((attempt) => delayBefore(attempt, retry, () => 1))).toEqual([100, 200, 400, 800, 1000, 1000]);
  expect([1, 2, 60].map((attempt) => delayBefore(attempt, retry, () => 0))).toEqual([50, 100, 500]);
});

test('waiting ends with the signal', async () => {
  const controller = new AbortController();
  const waiting = wait(60_000, controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(wait(0, controller.signal)).rejects.toThrow('enough');
  await expect(wait(0, undefined)).resolves.toBeUndefined();
});
