import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableJson, table } from './printable.ts';

test('shows what a terminal would obey', () => {
  expect(printable('\u001b[31mred\u009b0m\u202eabc\r')).toBe('\\u001b[31mred\\u009b0m\\u202eabc\\u000d');
});

test('no control character of a claim reaches the terminal', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const shown = printableJson({ [text]: text }).replaceAll('\n', '');
      expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
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
