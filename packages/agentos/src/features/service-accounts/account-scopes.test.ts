import { expect, test } from 'vitest';
import { makePrincipal } from '../../auth/index.ts';
import type { Principal, PrincipalPolicy } from '../../auth/index.ts';
import { explainScope, invalidScopes, privilegedScopes, scopesNotHeld } from './account-scopes.ts';

const admin = 'agent_os:admin';

function holder(scopes: readonly string[], policy: Partial<PrincipalPolicy> = {}, kind: Principal['kind'] = 'user'): Principal {
  const init = { kind, id: 'u', userId: 'u', tenant: null, sessionId: null, claims: {}, expiresAt: null, scopes: new Set(scopes) };
  return makePrincipal(init, { adminScope: admin, userIsolation: true, enforceScopes: true, ...policy });
}

test.each(['bogus', 'a:b:c:d', 'agents:fly', 'agents::run', 'Agents:run', 'sessions:s1:read', 'agent_os:root', 'agents:*x:run', ''])(
  '%j would grant nothing',
  (scope) => {
    expect(invalidScopes([scope], admin)).toEqual([scope]);
    expect(explainScope(scope)).toContain(scope.split(':')[0]);
  },
);

test.each(['agents:run', 'agents:a1:run', 'agents:*:run', 'sessions:*:read', 'system:read', admin, 'reports:read', 'reports:r1:read'])(
  '%j can be granted',
  (scope) => expect(invalidScopes([scope], admin)).toEqual([]),
);

test('under another admin scope the default one is a word without meaning', () => {
  expect(invalidScopes([admin, 'ops:root'], 'ops:root')).toEqual([admin]);
  expect(explainScope(admin)).toContain(admin);
  expect(privilegedScopes(['ops:root'], 'ops:root')).toEqual(['ops:root']);
});

test('privileged is what does more than read and run, and whatever handles accounts', () => {
  const plain = ['agents:run', 'agents:a1:read', 'sessions:read', 'reports:read', 'workflows:*:run'];
  const privileged = [
    'sessions:write',
    'sessions:*:delete',
    'service_accounts:read',
    'reports:approve',
    admin,
    'roles:write',
    'config:write',
  ];
  expect(privilegedScopes([...plain, ...privileged], admin)).toEqual(privileged);
});

test('one resource is neither another nor all, and all is each', () => {
  const wanted = ['agents:a1:run', 'agents:a2:run', 'agents:run', 'agents:*:run', 'agents:a1:read'];
  expect(scopesNotHeld(holder(['agents:a1:run']), wanted, admin)).toEqual(wanted.slice(1));
  expect(scopesNotHeld(holder(['agents:run']), wanted, admin)).toEqual(['agents:a1:read']);
  expect(scopesNotHeld(holder(['agents:*:run', 'agents:read']), wanted, admin)).toEqual([]);
  expect(scopesNotHeld(holder([admin]), [...wanted, admin], admin)).toEqual([]);
});

test('where tokens only identify, everything may be passed on but the admin scope', () => {
  const identified = holder([], { enforceScopes: false });
  expect(scopesNotHeld(identified, ['agents:run', 'sessions:write', admin], admin)).toEqual([admin]);
  const account = holder(['agents:run'], { enforceScopes: false }, 'service_account');
  expect(scopesNotHeld(account, ['agents:run', 'sessions:write', admin], admin)).toEqual(['sessions:write', admin]);
});
