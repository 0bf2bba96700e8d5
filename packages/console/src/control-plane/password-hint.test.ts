import { expect, test } from 'vitest';
import { hintAtPassword, longestPassword } from './password-hint.ts';

test('says how many characters are missing, and counts what people see as one', () => {
  expect(hintAtPassword('').text).toContain('At least 12');
  expect(hintAtPassword('12345678901').text).toBe('1 more character');
  expect(hintAtPassword('🎉'.repeat(10)).text).toBe('2 more characters');
});

test('length alone is strength', () => {
  expect(hintAtPassword('aaaaaaaaaaaa')).toMatchObject({ text: 'Long enough', color: 'teal' });
  expect(hintAtPassword('a'.repeat(24))).toMatchObject({ percent: 100 });
  expect(hintAtPassword('a'.repeat(longestPassword + 1)).color).toBe('orange');
});
