import { expect, test } from 'vitest';
import { fillPath, parametersOf, readRoutes } from './question.ts';

test('routes of a document; what is none is left out', () => {
  const document = { paths: { '/a/{id}': { get: { summary: 'Read' }, parameters: [], post: {} }, '/b': null } };
  expect(readRoutes(document)).toEqual([
    { method: 'GET', path: '/a/{id}', summary: 'Read' },
    { method: 'POST', path: '/a/{id}', summary: '' },
  ]);
  expect([undefined, null, 'x', {}, { paths: [] }].map(readRoutes)).toEqual([[], [], [], [], []]);
});

test('a path is asked for when every part of it is known, and no part leads elsewhere', () => {
  expect(parametersOf('/a/{id}/b/{other}')).toEqual(['id', 'other']);
  expect(fillPath('/a/{id}', {})).toBeNull();
  expect(fillPath('/a/{id}', { id: ' ' })).toBeNull();
  expect(fillPath('/a/{id}', { id: '../x?y#z' })).toBe('/a/..%2Fx%3Fy%23z');
});
