import { expect, it } from 'vitest';
import { steadyClock } from './steady-clock.ts';

it('follows the wall clock forwards and never back', () => {
  let [wall, monotonic] = [1_000_000, 50];
  const clock = steadyClock(
    () => wall,
    () => monotonic,
  );
  expect(clock()).toBe(1_000_000);
  wall += 500;
  monotonic += 100;
  expect(clock()).toBe(1_000_500);
  wall -= 3_600_000;
  expect(clock()).toBe(1_000_100);
  monotonic += 1_000;
  expect(clock()).toBe(1_001_100);
});
