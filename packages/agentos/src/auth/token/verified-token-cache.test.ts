import { describe, expect, it } from 'vitest';
import { defaultPolicy, makePrincipal } from '../principal-policy.ts';
import { VerifiedTokenCache } from './verified-token-cache.ts';
import type { VerifiedToken } from './verified-token-cache.ts';

const principal = makePrincipal(
  { kind: 'user', id: 'a', userId: 'a', tenant: null, sessionId: null, scopes: new Set(), claims: {}, expiresAt: null },
  defaultPolicy,
);
const token = (epoch = 0): VerifiedToken => ({ principal, times: { expiresAt: null, notBefore: null }, epoch });

describe('VerifiedTokenCache', () => {
  it('keeps an entry for a minute', () => {
    const cache = new VerifiedTokenCache();
    cache.set('k', token(), 1_000);
    expect(cache.get('k', 0, 60_999)?.principal).toBe(principal);
    expect(cache.get('k', 0, 61_000)).toBeNull();
    expect(cache.size).toBe(0);
    expect(cache.get('other', 0, 0)).toBeNull();
  });

  it('forgets what was verified under another epoch', () => {
    const cache = new VerifiedTokenCache();
    cache.set('k', token(1), 0);
    expect(cache.get('k', 2, 0)).toBeNull();
    expect(cache.get('k', 1, 0)).toBeNull();
  });

  it('holds 10,000 and drops the one longest unused', () => {
    const cache = new VerifiedTokenCache();
    for (let index = 0; index < 10_000; index += 1) cache.set(`k${index}`, token(), 0);
    expect(cache.get('k0', 0, 0)).not.toBeNull();
    cache.set('one more', token(), 0);
    expect(cache.size).toBe(10_000);
    expect(cache.get('k1', 0, 0)).toBeNull();
    expect(cache.get('k0', 0, 0)).not.toBeNull();
    cache.set('k0', token(), 0);
    expect(cache.size).toBe(10_000);
  });
});
