import { describe, expect, test } from 'vitest';
import { checkPassword, normalizeAddress, normalizeName } from './identity.ts';

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

describe('an address', () => {
  test.each([
    [' Ada@Example.TEST ', 'ada@example.test'],
    ['a+b@example.test', 'a+b@example.test'],
  ])('%o is %o', (given, wanted) => {
    expect(normalizeAddress(given)).toBe(wanted);
  });

  test.each([
    ['', 'nothing'],
    ['ada', 'no host'],
    ['ada@example', 'no domain'],
    ['ada@example.test\nBcc: x@example.test', 'two lines'],
    ['ada@example.test, eve@example.test', 'two addresses'],
    ['<ada@example.test>', 'brackets'],
    ['\u212Aim@example.test', 'a letter that is k in lower case'],
    ['ada@ex\u0430mple.test', 'a letter that looks like another'],
    [`${'a'.repeat(60)}@${'b.'.repeat(100)}test`, 'too long'],
  ])('%o is none: %s', (given) => {
    expect(codeOf(() => normalizeAddress(given))).toBe('sign_in_address_invalid');
  });
});

describe('a name', () => {
  test.each([
    ['  Ada Lovelace ', 'Ada Lovelace'],
    ['e\u0301', '\u00e9'],
    ['<b>x</b>', '<b>x</b>'],
    ['李', '李'],
  ])('%o is %o', (given, wanted) => {
    expect(normalizeName(given)).toBe(wanted);
  });

  test.each(['', ' ', 'a\u0000', 'a\nb', '\u202Eabc', 'a\u200Bb', '\uD800', '\u2028', 'x'.repeat(101)])('%o is none', (given) => {
    expect(codeOf(() => normalizeName(given))).toBe('sign_in_name_invalid');
  });
});

test('a password has 12 to 128 characters, whatever they are', () => {
  for (const password of ['x'.repeat(12), ' '.repeat(12), '🔑'.repeat(64)]) expect(codeOf(() => checkPassword(password))).toBe(undefined);
  for (const password of ['', 'x'.repeat(11), 'x'.repeat(129)])
    expect(codeOf(() => checkPassword(password))).toBe('sign_in_password_invalid');
});
