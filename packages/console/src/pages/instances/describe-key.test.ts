import type { InstanceKey } from '@agentos-ts/client/control-plane';
import { expect, test } from 'vitest';
import { isRipe, sortKeys, summarizeKeys } from './describe-key.ts';

const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

const key = (state: InstanceKey['state'], change: Partial<InstanceKey> = {}): InstanceKey => ({
  kid: state,
  algorithm: 'RS256',
  state,
  created_at: timeOf(100),
  activated_at: null,
  activatable_at: null,
  ends_at: null,
  ...change,
});

test('one word for the keys of an instance', () => {
  expect(summarizeKeys([key('active')]).text).toBe('Active');
  expect(summarizeKeys([key('pending'), key('active')]).text).toBe('Rotating');
  expect(summarizeKeys([key('active'), key('retiring'), key('retired')]).text).toBe('Retiring');
  expect(summarizeKeys([key('revoked')]).text).toBe('No key');
});

test('a pending key ripens', () => {
  const pending = key('pending', { activatable_at: timeOf(220) });
  expect(isRipe(pending, 219_999)).toBe(false);
  expect(isRipe(pending, 220_000)).toBe(true);
  expect(isRipe(key('active', { activatable_at: timeOf(1) }), 220_000)).toBe(false);
});

test('what counts stands first', () => {
  const sorted = sortKeys([
    key('retired'),
    key('active'),
    key('revoked', { created_at: timeOf(200), kid: 'new' }),
    key('revoked'),
    key('pending'),
  ]);
  expect(sorted.map(({ kid }) => kid)).toEqual(['pending', 'active', 'retired', 'new', 'revoked']);
});
