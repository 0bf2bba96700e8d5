import { expect, test } from 'vitest';
import { clientAddress, unknownAddress } from './client-address.ts';

const proxy = '10.0.0.1';

test('without trusted proxies the connection alone says who calls', () => {
  expect(clientAddress('192.0.2.7', '203.0.113.1', 0)).toBe('192.0.2.7');
  expect(clientAddress('192.0.2.7', null, 2)).toBe('192.0.2.7');
  expect(clientAddress(null, '203.0.113.1', 1)).toBe(unknownAddress);
});

test.each([
  [1, '203.0.113.1', '203.0.113.1'],
  [1, 'spoofed, 203.0.113.1', '203.0.113.1'],
  [1, '198.51.100.9, 203.0.113.1', '203.0.113.1'],
  [2, '198.51.100.9, 203.0.113.1, 10.0.0.2', '203.0.113.1'],
  [3, '203.0.113.1', '203.0.113.1'],
  [1, 'nonsense', proxy],
  [1, '', proxy],
  [1, '2001:db8::1', '2001:db8::1'],
])('%i proxies and %o', (count, header, expected) => {
  expect(clientAddress(proxy, header, count)).toBe(expected);
});
