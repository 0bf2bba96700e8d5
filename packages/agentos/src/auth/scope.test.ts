import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scopeCatalogue, takesResourceIds } from './catalogue.ts';
import { describeScopeProblem, suggestScope } from './scope-problem.ts';
import { isResourceId, parseScope } from './scope.ts';

describe('parseScope', () => {
  it.each([
    ['agents:read', { resource: 'agents', id: null, action: 'read' }],
    ['agents:my-agent:run', { resource: 'agents', id: 'my-agent', action: 'run' }],
    ['agents:*:run', { resource: 'agents', id: null, action: 'run' }],
    ['agents:A.b_c-9:run', { resource: 'agents', id: 'A.b_c-9', action: 'run' }],
    ['service_accounts:write', { resource: 'service_accounts', id: null, action: 'write' }],
    ['system:read', { resource: 'config', id: null, action: 'read' }],
    ['system:x:read', { resource: 'config', id: 'x', action: 'read' }],
    ['agent_os:admin', { resource: 'agent_os', id: null, action: 'admin' }],
    ['reports:write', { resource: 'reports', id: null, action: 'write' }],
    [`agents:${'a'.repeat(128)}:run`, { resource: 'agents', id: 'a'.repeat(128), action: 'run' }],
    [`${'a'.repeat(32)}:read`, { resource: 'a'.repeat(32), id: null, action: 'read' }],
  ])('reads %s', (text, scope) => {
    expect(parseScope(text)).toEqual(scope);
  });

  it.each([
    '',
    'agents',
    ':',
    '::',
    ':read',
    'agents:',
    'agents::run',
    'agents:read:',
    'agents:a:b:run',
    'agents:*',
    '*:read',
    '*',
    '*:*:*',
    'agents:my-*:run',
    'agents:**:run',
    'Agents:read',
    'agents:Read',
    ' agents:read',
    'agents:read ',
    'agents: read',
    'agents:read\n',
    'agents:a/b:run',
    'agents:.a:run',
    'agents:-a:run',
    'agents:a b:run',
    'аgents:read',
    'agent_os:*:admin',
    'agent_os:x:admin',
    '_agents:read',
    'agents2:read',
    `agents:${'a'.repeat(129)}:run`,
    `${'a'.repeat(33)}:read`,
    `agents:${'a'.repeat(33)}`,
    `agents:${'a'.repeat(300)}:run`,
  ])('does not read %j', (text) => {
    expect(parseScope(text)).toBeNull();
  });

  it('reads exactly what it writes', () => {
    const name = fc.stringMatching(/^[a-z][a-z_]{0,31}$/).filter((text) => text !== 'system' && text !== 'agent_os');
    const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
    fc.assert(
      fc.property(name, id, name, (resource, member, action) => {
        expect(parseScope(`${resource}:${member}:${action}`)).toEqual({ resource, id: member, action });
        expect(parseScope(`${resource}:${action}`)).toEqual({ resource, id: null, action });
      }),
    );
  });

  it('never throws and never makes an id that is none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const scope = parseScope(text);
        expect(scope === null || scope.id === null || isResourceId(scope.id)).toBe(true);
      }),
    );
  });
});

describe('scopeCatalogue', () => {
  it('lets agents, teams and workflows alone name single resources, besides families of an application', () => {
    expect([...scopeCatalogue].filter(([, { perResource }]) => perResource).map(([family]) => family)).toEqual([
      'agents',
      'teams',
      'workflows',
    ]);
    expect(takesResourceIds('reports')).toBe(true);
    expect(takesResourceIds('sessions')).toBe(false);
  });

  it('holds the families and actions of the documentation', () => {
    expect(Object.fromEntries([...scopeCatalogue].map(([family, { actions }]) => [family, actions.join(' ')]))).toEqual({
      agents: 'read write delete run',
      teams: 'read write delete run',
      workflows: 'read write delete run',
      config: 'read write',
      registry: 'read',
      components: 'read write delete',
      sessions: 'read write delete',
      memories: 'read write delete',
      learnings: 'read write delete',
      knowledge: 'read write delete',
      evals: 'read write delete',
      metrics: 'read write',
      traces: 'read',
      schedules: 'read write delete',
      approvals: 'read write delete resolve',
      service_accounts: 'read write delete',
      audit: 'read',
      roles: 'read write delete',
    });
  });
});

describe('describeScopeProblem', () => {
  it.each(['agents:read', 'agents:a1:run', 'agents:*:run', 'agent_os:admin', 'system:write', 'reports:write', 'payments:p1:refund'])(
    'has nothing against %s',
    (text) => {
      expect(describeScopeProblem(text)).toBeNull();
    },
  );

  it.each([
    ['agents:*', '"agents:*" uses * where it means nothing; only resource:*:action knows it'],
    ['*:read', '"*:read" uses * where it means nothing; only resource:*:action knows it'],
    ['agents:read teams:read', '"agents:read teams:read" holds white space; a scope is one word'],
    [' agents:read', '" agents:read" holds white space; a scope is one word. Did you mean "agents:read"?'],
    ['agents::run', '"agents::run" is not resource:action or resource:<id>:action. Did you mean "agents:run"?'],
    ['agent:run', '"agent" is not a built-in family. Did you mean "agents:run"?'],
    ['agents:a1:rum', '"agents" has no action "rum"; it has read, write, delete, run. Did you mean "agents:a1:run"?'],
    ['agents:execute', '"agents" has no action "execute"; it has read, write, delete, run'],
    ['sessions:s1:read', '"sessions" has no scopes for single resources; "sessions:read" covers all of them'],
    ['sessions:s1:reed', '"sessions" has no action "reed"; it has read, write, delete. Did you mean "sessions:read"?'],
    ['system:reed', '"config" has no action "reed"; it has read, write. Did you mean "config:read"?'],
    ['Agents:Read', '"Agents:Read" has capitals; families and actions are lower case. Did you mean "agents:read"?'],
    ['Ünits:read', '"Ünits:read" is not resource:action or resource:<id>:action'],
    ['AGENTS', '"AGENTS" is not resource:action or resource:<id>:action'],
    ['agent_os:admn', '"agent_os:admn" is not a scope. Did you mean "agent_os:admin"?'],
    ['Agent_OS:Admin', '"Agent_OS:Admin" has capitals; families and actions are lower case. Did you mean "agent_os:admin"?'],
    ['agent_os:everything', '"agent_os:everything" is not a scope'],
    ['agents', '"agents" is not resource:action or resource:<id>:action'],
    ['a:b:c:d', '"a:b:c:d" is not resource:action or resource:<id>:action'],
    ['agents:a:b:run', '"agents:a:b:run" is not resource:action or resource:<id>:action'],
  ])('explains %s', (text, explanation) => {
    expect(describeScopeProblem(text)).toBe(explanation);
  });

  it('suggests nothing for what is far from everything, and for what is right', () => {
    expect(suggestScope('invoices:approve')).toBeNull();
    expect(suggestScope('agents:run')).toBeNull();
    expect(suggestScope('agent_os:admin')).toBeNull();
    expect(suggestScope('agents')).toBeNull();
  });
});
