import { expect, test } from 'vitest';
import { readsLike } from './reads-like.ts';

test('what is seen has to be typed, and no more', () => {
  expect(readsLike('Acme', 'Acme')).toBe(true);
  expect(readsLike(' Acme  Inc ', 'Acme\u00a0Inc')).toBe(true);
  expect(readsLike('invoicefdp.exe', 'invoice\u202efdp.exe')).toBe(true);
  expect(readsLike('acme', 'Acme')).toBe(false);
  expect(readsLike('', '\u200b')).toBe(false);
});
