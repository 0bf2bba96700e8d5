import { expect, test } from 'vitest';
import { randomHex } from './span-id.ts';

test('ids are of the length of OpenTelemetry’s and do not repeat', () => {
  const ids = Array.from({ length: 5000 }, () => randomHex(8));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  expect(randomHex(16)).toMatch(/^[0-9a-f]{32}$/);
});
