import { expect, test } from 'vitest';
import { servingRoleName } from './serving-role.ts';

test('the name of the serving role fits into 63 bytes and stays distinct', () => {
  expect(servingRoleName('shop')).toBe('agentos_app_shop');
  expect(servingRoleName('x'.repeat(51))).toBe(`agentos_app_${'x'.repeat(51)}`);
  const long = ['x'.repeat(52), 'x'.repeat(53), 'ä'.repeat(26)].map(servingRoleName);
  expect(long.every((name) => Buffer.byteLength(name) <= 63)).toBe(true);
  expect(new Set(long).size).toBe(long.length);
});
