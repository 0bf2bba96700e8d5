import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { toSquares } from './to-squares.ts';

test('one square for each dark module, where it is', () => {
  expect(
    toSquares([
      [true, false],
      [false, true],
    ]),
  ).toBe('M0 0h1v1h-1zM1 1h1v1h-1z');
  const { data, size } = encode('otpauth://totp/AgentOS:ada@example.test?secret=ABC', { border: 2 });
  expect(data).toHaveLength(size);
  expect(toSquares(data).split('M')).toHaveLength(data.flat().filter(Boolean).length + 1);
});
