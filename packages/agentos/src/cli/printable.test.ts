import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableJson, table } from './printable.ts';

test('shows what a terminal would obey', () => {
  expect(printable('\u001b[31mred\u009b0m\u202eabc\r')).toBe('\\u001b[31mred\\u009b0m\\u202eabc\\u000d');
});

test('no control character of a claim reaches the terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // oxlint-disable-next-line no-control-regex -- these are the characters that must not be there
      expect(printableJson({ [text]: text })).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
      );
    }),
  );
});

test('aligns columns and leaves no white space at the ends', () => {
  const rows = [
    ['a', 'long', 'x'],
    ['bcd', 'e', ''],
  ];
  expect(table(rows)).toBe('a    long  x\nbcd  e');
  expect(table([])).toBe('');
});
