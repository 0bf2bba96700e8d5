import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import { createSessionAuthenticator } from './session-authenticator.ts';
import type { Principal } from './principal.ts';

const principal: Principal = {
  kind: 'user',
  id: 'u1',
  userId: 'u1',
  tenant: 'org-1',
  sessionId: null,
  scopes: new Set(['org:members:read']),
  claims: {},
  expiresAt: null,
};
const authenticator = createSessionAuthenticator({
  realm: 'control',
  cookie: '__Host-session',
  identify: (session) => Promise.resolve(session === 'good' ? principal : null),
});
const request = (headers: Record<string, string>, method = 'GET') => ({
  method,
  url: 'http://control.test/organizations/org-1',
  header: (name: string) => headers[name.toLowerCase()] ?? null,
});

test('a session is a frozen principal, and its scopes decide', async () => {
  const found = await authenticator.authenticate(request({ cookie: '__Host-session=good' }));
  expect(Object.isFrozen(found)).toBe(true);
  expect(decide(found, { resource: 'org:members', action: 'read' }).allowed).toBe(true);
  expect(decide(found, { resource: 'org', action: 'read' }).allowed).toBe(false);
});

test.each([
  ['no cookie', {}, 'auth_credential_missing'],
  ['a cookie without the prefix', { cookie: 'session=good' }, 'auth_credential_missing'],
  ['an unknown session', { cookie: '__Host-session=bad' }, 'auth_credential_invalid'],
  ['two sessions', { cookie: '__Host-session=good; __Host-session=bad' }, 'auth_request_ambiguous'],
  ['a token in place of the cookie', { authorization: 'Bearer good' }, 'auth_credential_missing'],
])('%s is refused with a challenge', async (_name, headers, code) => {
  const error = await Promise.resolve(authenticator.authenticate(request(headers))).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, headers: { 'WWW-Authenticate': expect.stringContaining('realm="control"') } });
});

test('another site cannot use the cookie for an unsafe request', async () => {
  const foreign = request({ cookie: '__Host-session=good', origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }, 'POST');
  await expect(authenticator.authenticate(foreign)).rejects.toMatchObject({ code: 'auth_cross_site', status: 403 });
});
