import type { ScopeFamily } from '@agentos-ts/client/control-plane';
import { expect, test } from 'vitest';
import { columnsOf, compareScopes, readMatrix, reapply, toggle, withoutRow } from './role-matrix.ts';

const family = (
  name: string,
  actions: readonly string[],
  isPerResource = false,
  decidedBy: ScopeFamily['decided_by'] = ['agent_os'],
  grantable: (action: string) => boolean = () => true,
): ScopeFamily => ({
  family: name,
  per_resource: isPerResource,
  decided_by: decidedBy,
  actions: actions.map((action) => ({ action, scope: `${name}:${action}`, grantable: grantable(action) })),
});
const catalogue = [
  family('agent_os', ['admin'], false, ['agent_os'], () => false),
  family('agents', ['read', 'write', 'delete', 'run'], true),
  family('approvals', ['read', 'resolve']),
  family('audit', ['read'], false, ['agent_os', 'control_plane']),
  family('org:members', ['read', 'write'], false, ['control_plane'], (action) => action === 'read'),
];
const matrix = (...scopes: readonly string[]) => readMatrix(catalogue, new Set(scopes));

test('every scope has one place', () => {
  const read = matrix('agents:read', 'agents:research:run', 'org:members:write', 'invoices:read', 'invoices:42:pay', 'agent_os:admin');
  const ticked = [...read.agentOs, ...read.controlPlane, ...read.single].flatMap(({ cells }) => cells.filter((cell) => cell.isTicked));
  expect(ticked.map(({ scope }) => scope)).toEqual(['agents:read', 'org:members:write', 'agents:research:run']);
  expect(read.own).toEqual(['invoices:42:pay', 'invoices:read']);
  expect(read.admin).toMatchObject({ isTicked: true, isGrantable: false });
});

test('control-plane families of two words are no single members', () => {
  expect(matrix('org:members:read').single).toEqual([]);
  expect(matrix('org:members:read').own).toEqual([]);
  expect(matrix().controlPlane.map(({ family: name }) => name)).toEqual(['org:members']);
});

test('a family that has no single members, or an action that it has not, is an own scope', () => {
  expect(matrix('approvals:one:resolve').own).toEqual(['approvals:one:resolve']);
  expect(matrix('agents:one:fly', 'agents::run', 'agents:a:b:run').own).toEqual(['agents::run', 'agents:a:b:run', 'agents:one:fly']);
});

test('what the caller may not pass on is marked, box by box', () => {
  expect(matrix().controlPlane[0]?.cells.map(({ isGrantable }) => isGrantable)).toEqual([true, false]);
});

test('a row that was added stays while nothing in it is ticked', () => {
  const read = readMatrix(catalogue, new Set(), ['agents:research']);
  expect(read.single).toMatchObject([{ family: 'agents', id: 'research' }]);
  expect(read.single[0]?.cells.map(({ scope }) => scope)).toContain('agents:research:run');
});

test('columns are the actions that there are', () => {
  expect(columnsOf(matrix().agentOs)).toEqual(['read', 'write', 'delete', 'run', 'resolve']);
});

test('ticking twice changes nothing; a row goes whole', () => {
  const start: ReadonlySet<string> = new Set(['agents:read']);
  expect(toggle(toggle(start, 'agents:run'), 'agents:run')).toEqual(start);
  const row = matrix('agents:research:run', 'agents:research:read', 'agents:read').single[0];
  expect(row === undefined ? null : withoutRow(new Set(['agents:research:run', 'agents:read']), row)).toEqual(new Set(['agents:read']));
});

test('a change is what came and what went, and can be made on another version', () => {
  const change = compareScopes(['a:read', 'b:read'], ['b:read', 'c:read']);
  expect(change).toEqual({ added: ['c:read'], removed: ['a:read'] });
  expect(reapply(['a:read', 'b:read', 'd:read'], change)).toEqual(new Set(['b:read', 'd:read', 'c:read']));
});
