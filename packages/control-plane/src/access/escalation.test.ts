import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtInRoles } from './built-in-roles.ts';
import { scopesNotHeld } from './escalation.ts';
import { controlPlaneScopes, instanceScopes } from './member-grants.ts';
import type { MemberGrants } from './member-grants.ts';

const grantsOf = (...roles: readonly (readonly [scopes: readonly string[], instanceId?: string])[]): MemberGrants => ({
  organizationId: 'org_1',
  userId: 'u1',
  roles: roles.map(([scopes, instanceId = null], index) => ({ roleId: `role_${index}`, name: `r${index}`, instanceId, scopes })),
});
const builtIn = (id: string): readonly string[] => builtInRoles.get(id)?.scopes ?? [];

test('the built-in roles pass each other on downwards only', () => {
  const may = (granter: string, granted: string) => scopesNotHeld(grantsOf([builtIn(granter)]), builtIn(granted), null).length === 0;
  const order = ['member', 'administrator', 'owner'];
  for (const [rank, granter] of order.entries())
    for (const [other, granted] of order.entries())
      expect([granter, granted, may(granter, granted)]).toEqual([granter, granted, other <= rank]);
});

test('an administrator of agents is nobody in the control plane', () => {
  expect(scopesNotHeld(grantsOf([['agent_os:admin']]), ['org:members:write', 'os:delete', 'audit:read'], null)).toHaveLength(3);
  expect(scopesNotHeld(grantsOf([['agent_os:admin']]), ['agents:any:run', 'agent_os:admin', 'reports:write'], null)).toEqual([]);
});

test('organisation settings do not reach its people', () => {
  expect(scopesNotHeld(grantsOf([['org:read', 'org:write']]), ['org:members:read', 'org:roles:write'], null)).toHaveLength(2);
});

test('what is held for one instance is passed on there alone', () => {
  const granter = grantsOf([['agents:run'], 'one']);
  expect(scopesNotHeld(granter, ['agents:run'], 'one')).toEqual([]);
  expect(scopesNotHeld(granter, ['agents:run'], 'two')).toEqual(['agents:run']);
  expect(scopesNotHeld(granter, ['agents:run'], null)).toEqual(['agents:run']);
});

test.each(['*', 'agents:*', '*:*:*', 'agents::run', 'x,owner', '__proto__', '', 'agents:my agent:run', 'AGENTS:run'])(
  'nobody passes on %j, which is no scope',
  (scope) => {
    expect(scopesNotHeld(grantsOf([builtIn('owner')]), [scope], null)).toEqual([scope]);
  },
);

const scope = fc.constantFrom(
  'agents:run',
  'agents:read',
  'agents:a:run',
  'agents:b:run',
  'teams:run',
  'agent_os:admin',
  'os:read',
  'os:delete',
  'org:members:write',
  'audit:read',
);
const roles = fc.array(fc.tuple(fc.array(scope, { maxLength: 4 }), fc.constantFrom(undefined, 'one', 'two')), { maxLength: 4 });

test('whoever is given only what the law lets through ends with no more than the granter had', () => {
  fc.assert(
    fc.property(roles, fc.array(scope, { maxLength: 6 }), fc.constantFrom(null, 'one', 'two'), (held, wanted, instance) => {
      const granter = grantsOf(...held.map(([scopes, id]) => (id === undefined ? ([scopes] as const) : ([scopes, id] as const))));
      const refused = new Set(scopesNotHeld(granter, wanted, instance));
      const given = wanted.filter((text) => !refused.has(text));
      const receiver = grantsOf(instance === null ? [given] : [given, instance]);
      // Everything that the receiver could pass on, the granter can pass on.
      const passable = [...controlPlaneScopes(receiver), ...instanceScopes(receiver, instance)];
      expect(scopesNotHeld(granter, passable, instance)).toEqual([]);
      expect(scopesNotHeld(granter, given, instance)).toEqual([]);
    }),
  );
});
