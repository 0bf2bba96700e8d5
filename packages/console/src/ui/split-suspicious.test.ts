import { expect, test } from 'vitest';
import { nameSuspicious, splitSuspicious } from './split-suspicious.ts';

test('plain text in any script stays one piece', () => {
  for (const text of ['', 'Refunds', 'مرحبا', 'שלום', '日本語 🎉', 'two\nlines\tand a tab'])
    expect(splitSuspicious(text)).toEqual([{ text, isSuspicious: false }]);
});

test('what cannot be seen is named', () => {
  expect(nameSuspicious('invoice\u202Efdp.exe')).toBe('invoice[U+202E]fdp.exe');
  expect(nameSuspicious('a\u0000b\u200Bc\u001b[31m')).toBe('a[U+0000]b[U+200B]c[U+001B][31m');
  expect(nameSuspicious('\u{e0041}')).toBe('[U+E0041]');
});
