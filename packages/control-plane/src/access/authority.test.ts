import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authorityOf, isOwner } from './authority.ts';
import { builtInRoles } from './built-in-roles.ts';
import { scopesNotHeld } from './escalation.ts';
import { controlPlaneScopes, instanceScopes } from './member-grants.ts';
import type { HeldRole, MemberGrants } from './member-grants.ts';

const builtIn = (id: string, instanceId: string | null = null): HeldRole => ({
  roleId: id,
  name: id,
  instanceId,
  scopes: builtInRoles.get(id)?.scopes ?? [],
});
const holder = (roles: readonly HeldRole[]): MemberGrants => ({ organizationId: 'org_1', userId: 'u', roles });
const stands = (caller: readonly HeldRole[], other: readonly HeldRole[]): boolean => authorityOf(holder(caller))(other).length === 0;

test('owners stand above all, administrators above members, members above members', () => {
  const order = ['member', 'administrator', 'owner'];
  for (const [rank, caller] of order.entries())
    for (const [other, member] of order.entries())
      expect([caller, member, stands([builtIn(caller)], [builtIn(member)])]).toEqual([caller, member, other <= rank]);
});

test('the owner of one instance is no owner', () => {
  expect(isOwner([builtIn('owner', 'one')])).toBe(false);
  expect(isOwner([builtIn('administrator'), builtIn('owner')])).toBe(true);
  expect(isOwner([])).toBe(false);
  expect(stands([builtIn('owner', 'one')], [builtIn('administrator')])).toBe(false);
});

const scope = fc.constantFrom(
  'agents:run',
  'agents:read',
  'agents:a:run',
  'teams:*:run',
  'reports:write',
  'agent_os:admin',
  'os:read',
  'org:delete',
  'org:members:write',
  'audit:read',
);
const instance = fc.constantFrom(null, 'one', 'two');
const roles: fc.Arbitrary<readonly HeldRole[]> = fc
  .array(fc.tuple(fc.array(scope, { maxLength: 4 }), instance), { maxLength: 4 })
  // The same role is the same everywhere: its id says what is in it.
  .map((all) => all.map(([scopes, instanceId]) => ({ roleId: `role_${scopes.join()}`, name: '', scopes, instanceId })));

test('whoever stands above somebody can pass on all that they could', () => {
  fc.assert(
    fc.property(roles, roles, instance, (caller, other, where) => {
      fc.pre(stands(caller, other));
      const theirs = [...controlPlaneScopes(holder(other)), ...instanceScopes(holder(other), where)];
      expect(scopesNotHeld(holder(caller), theirs, where)).toEqual([]);
    }),
  );
});

test('to stand above somebody is handed down, and is not lost by more roles', () => {
  fc.assert(
    fc.property(roles, roles, roles, (a, b, c) => {
      if (stands(a, b) && stands(b, c)) expect(stands(a, c)).toBe(true);
      if (stands(a, b)) expect(stands([...a, ...c], b)).toBe(true);
      if (!stands(a, b)) expect(stands(a, [...b, ...c])).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('an owner stands above everybody, and nobody without a role above anybody with one', () => {
  fc.assert(
    fc.property(roles, (other) => {
      expect(stands([builtIn('owner')], other)).toBe(true);
      expect(stands([], other)).toBe(other.every(({ scopes }) => scopes.length === 0));
    }),
  );
});

test('what is beyond is named once, however many roles have it', () => {
  const two: readonly HeldRole[] = ['one', 'two'].map((instanceId) => ({ roleId: 'r', name: 'r', instanceId, scopes: ['agents:run'] }));
  expect(authorityOf(holder([]))(two)).toEqual(['agents:run']);
});
