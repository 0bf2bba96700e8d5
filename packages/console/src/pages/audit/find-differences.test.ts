import { expect, test } from 'vitest';
import { findDifferences } from './find-differences.ts';

test('what is the same is not said', () => {
  expect(findDifferences({ name: 'Acme', url: 'a' }, { name: 'Acme', url: 'b' })).toEqual([{ path: 'url', removed: ['a'], added: ['b'] }]);
  expect(findDifferences({ scopes: ['a:read', 'b:read'] }, { scopes: ['b:read', 'c:run'] })).toEqual([
    { path: 'scopes', removed: ['a:read'], added: ['c:run'] },
  ]);
  expect(findDifferences({ scopes: ['a', 'b'] }, { scopes: ['b', 'a'] })).toEqual([]);
});

test('something new, something gone, nothing to compare', () => {
  expect(findDifferences(null, { name: 'Acme' })).toEqual([{ path: 'name', removed: [], added: ['Acme'] }]);
  expect(findDifferences({ name: 'Acme' }, null)).toEqual([{ path: 'name', removed: ['Acme'], added: [] }]);
  expect(findDifferences(null, null)).toEqual([]);
});

test('objects within, and in lists', () => {
  expect(findDifferences({ a: { b: 1 } }, { a: { b: 2, c: true } })).toEqual([
    { path: 'a.b', removed: ['1'], added: ['2'] },
    { path: 'a.c', removed: [], added: ['true'] },
  ]);
  expect(findDifferences({ roles: [] }, { roles: [{ role_id: 'owner', instance_id: null }] })).toEqual([
    { path: 'roles', removed: [], added: ['role_id: owner, instance_id: null'] },
  ]);
});

test('hostile names are names', () => {
  const hostile: unknown = JSON.parse('{"__proto__": {"x": 1}, "constructor": "y"}');
  expect(findDifferences({}, hostile)).toEqual([
    { path: '__proto__.x', removed: [], added: ['1'] },
    { path: 'constructor', removed: [], added: ['y'] },
  ]);
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index]));
  expect(findDifferences({}, many)).toHaveLength(500);
});
