import { expect, test } from 'vitest';
import { readTotpSecret } from './read-totp-secret.ts';

test('groups of four', () => {
  expect(readTotpSecret('otpauth://totp/AgentOS:a%40b.c?secret=ABCDEFGHIJ&issuer=AgentOS')).toBe('ABCD EFGH IJ');
  expect(readTotpSecret('nonsense')).toBe('');
});
