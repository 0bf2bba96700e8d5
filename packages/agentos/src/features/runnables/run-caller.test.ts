import { expect, test } from 'vitest';
import { defaultAdminScope, makePrincipal, rowAccess } from '../../auth/index.ts';
import type { Principal } from '../../auth/index.ts';
import { toRunCaller } from './run-caller.ts';

function callerOf(init: Partial<Principal>, user?: string) {
  const principal = makePrincipal(
    {
      kind: 'user',
      id: 'alice',
      userId: 'alice',
      tenant: null,
      sessionId: null,
      scopes: new Set(['payments:send']),
      claims: {},
      expiresAt: null,
      ...init,
    },
    { adminScope: defaultAdminScope, userIsolation: true, enforceScopes: true },
  );
  return toRunCaller(
    { principal, access: rowAccess(principal), can: ({ resource, action }) => principal.scopes.has(`${resource}:${action}`) },
    user,
  );
}
const now = Math.floor(Date.now() / 1000);

test('holds the scopes of its token as long as the token lives', () => {
  expect(callerOf({ expiresAt: now + 60 }).can('payments:send')).toBe(true);
  expect(callerOf({ expiresAt: now - 1 }).can('payments:send')).toBe(false);
  expect(callerOf({}).can('payments:send')).toBe(true);
});

test('lacks what it was not given, and what is no scope', () => {
  expect(callerOf({}).can('payments:read')).toBe(false);
  expect(callerOf({}).can('payments')).toBe(false);
});

test('a verified subject cannot be replaced; callers without one say for whom they run', () => {
  expect(callerOf({}, 'bob').access).toMatchObject({ owner: 'alice', userId: 'alice' });
  expect(callerOf({ id: 'anonymous', userId: null }, 'bob').access).toMatchObject({ owner: 'bob', userId: 'bob' });
  expect(callerOf({ id: 'anonymous', userId: null }).access).toMatchObject({ owner: 'anonymous', userId: null });
});

test.each(['sa:bot', ' SA:bot', '__scheduler__', 'anonymous'])('%j cannot be claimed', (name) => {
  expect(() => callerOf({ id: 'anonymous', userId: null }, name)).toThrow(
    expect.objectContaining({ code: 'runnable_reserved_user', status: 403 }),
  );
});
