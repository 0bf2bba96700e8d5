import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from 'agentos-ts/auth';
import { holderOf } from '../access/member-grants.ts';
import type { HeldRole, MemberGrants } from '../access/member-grants.ts';
import { explainAccess, rightsOf } from './explain.ts';

const role = (roleId: string, scopes: readonly string[], instanceId: string | null = null): HeldRole => ({
  roleId,
  name: roleId.toUpperCase(),
  scopes,
  instanceId,
});
const member = (...roles: readonly HeldRole[]): MemberGrants => ({ organizationId: 'org_1', userId: 'u', roles });

test('names every role that alone would be enough', () => {
  const grants = member(role('a', ['agents:x:run']), role('b', ['agents:run', 'teams:run']), role('c', ['agents:run'], 'two'));
  const answer = explainAccess(grants, { instanceId: 'one', resource: 'agents', action: 'run', id: 'x' });
  expect(answer).toMatchObject({ allowed: true, effect: 'allow', grant: 'agents:run', missing: [] });
  expect(answer.determining.map((reason) => [reason.role.roleId, reason.scope])).toEqual([
    ['a', 'agents:x:run'],
    ['b', 'agents:run'],
  ]);
  expect(explainAccess(grants, { instanceId: 'two', resource: 'agents', action: 'run', id: 'x' }).determining).toHaveLength(3);
});

test('says which scope is missing', () => {
  const question = { instanceId: 'one', resource: 'agents', action: 'run', id: 'y' };
  expect(explainAccess(member(role('a', ['agents:x:run'])), question)).toEqual({
    allowed: false,
    effect: 'implicit_deny',
    grant: null,
    missing: ['agents:y:run'],
    determining: [],
  });
});

test('an administrator of instances has no say in the control plane, nor a role of one instance', () => {
  const grants = member(role('a', ['agent_os:admin']), role('b', ['org:read', 'audit:read'], 'one'));
  expect(explainAccess(grants, { instanceId: null, resource: 'org', action: 'read' }).allowed).toBe(false);
  expect(explainAccess(grants, { instanceId: 'one', resource: 'org', action: 'read' }).allowed).toBe(false);
  expect(explainAccess(grants, { instanceId: null, resource: 'audit', action: 'read' }).allowed).toBe(false);
  expect(explainAccess(member(role('b', ['audit:read'], 'one')), { instanceId: 'one', resource: 'audit', action: 'read' }).allowed).toBe(
    true,
  );
});

test('rights are each scope once, with each role once', () => {
  const everywhere = role('a', ['agents:run', 'org:read']);
  const grants = member(everywhere, { ...everywhere, instanceId: 'one' }, role('b', ['agents:run', 'os:read'], 'one'));
  expect(rightsOf(grants, 'one').map(({ scope, roles }) => [scope, roles.map(({ roleId }) => roleId)])).toEqual([
    ['agents:run', ['a', 'b']],
    ['org:read', ['a']],
  ]);
  expect(rightsOf(grants, null).map(({ scope }) => scope)).toEqual(['agents:run', 'org:read']);
});

test('an explanation is the decision on the rights, with a reason for each yes', () => {
  const scope = fc.constantFrom(
    'agents:run',
    'agents:a:run',
    'agent_os:admin',
    'org:read',
    'org:members:read',
    'audit:read',
    'reports:x:write',
  );
  const roles = fc.array(fc.tuple(fc.array(scope, { maxLength: 3 }), fc.constantFrom(null, 'one', 'two')), { maxLength: 4 });
  const asked = fc.constantFrom(
    ['agents', 'run', 'a'],
    ['agents', 'run'],
    ['org', 'read'],
    ['org:members', 'read'],
    ['audit', 'read'],
    ['reports', 'write', 'x'],
  );
  fc.assert(
    fc.property(roles, asked, fc.constantFrom(null, 'one'), (held, [resource = '', action = '', id], instanceId) => {
      const grants = member(...held.map(([scopes, where], index) => role(`r${index}`, scopes, where)));
      const question = id === undefined ? { resource, action } : { resource, action, id };
      const { determining, ...decision } = explainAccess(grants, { instanceId, ...question });
      expect(determining.length > 0).toBe(decision.allowed);
      const isOfControlPlane = resource.startsWith('org') || (resource === 'audit' && instanceId === null);
      // The admin scope is for instances; the rights hold those of both.
      const scopes = rightsOf(grants, instanceId)
        .map((right) => right.scope)
        .filter((text) => !isOfControlPlane || text !== 'agent_os:admin');
      expect(decision).toEqual(decide(holderOf('u', new Set(scopes)), question));
    }),
    { numRuns: 500 },
  );
});
