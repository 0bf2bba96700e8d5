import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashToken, isWellFormedToken, makeToken } from './account-token.ts';

test('has the published form, and no two are alike', () => {
  const tokens = new Set(Array.from({ length: 50 }, makeToken));
  expect(tokens.size).toBe(50);
  for (const token of tokens) {
    expect(token).toMatch(/^aos_pat_[0-9A-Za-z]{36}$/);
    expect(isWellFormedToken(token)).toBe(true);
    expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
  }
});

test('the checksum is CRC-32 over prefix and secret, in six digits of base62', () => {
  const secret = '0'.repeat(30);
  expect(isWellFormedToken(`aos_pat_${secret}0u1nBI`)).toBe(true);
});
test('any other character, anywhere, is noticed', () => {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const property = fc.property(fc.integer({ min: 8, max: 43 }), fc.constantFrom(...Array.from(alphabet)), (at, character) => {
    const token = makeToken();
    const changed = token.slice(0, at) + character + token.slice(at + 1);
    expect(isWellFormedToken(changed)).toBe(changed === token);
  });
  fc.assert(property);
});

test.each(['', 'aos_pat_', 'agno_pat_', ' ', '\n', 'é'])('extra text %j is noticed', (extra) => {
  const token = makeToken();
  expect(isWellFormedToken(extra + token)).toBe(extra === '');
  expect(isWellFormedToken(token + extra)).toBe(extra === '');
  expect(isWellFormedToken(extra)).toBe(false);
});
