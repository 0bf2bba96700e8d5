import { expect, test } from 'vitest';
import { offeredScopes, toQuestion } from './offered-scopes.ts';

test('what the token names and what it amounts to, once each', () => {
  const abilities = { agents: { run: ['clerk', 'shop'], read: true, write: false }, sessions: { read: true } };
  expect(offeredScopes({ scopes: ['sessions:read', 'refunds:write'], abilities })).toEqual([
    'agents:clerk:run',
    'agents:read',
    'agents:shop:run',
    'refunds:write',
    'sessions:read',
  ]);
});

test('a scope becomes a question of two or three parts', () => {
  expect(toQuestion('agents:run')).toEqual({ resource: 'agents', action: 'run' });
  expect(toQuestion('agents:clerk:run')).toEqual({ resource: 'agents', id: 'clerk', action: 'run' });
  expect(['agents', 'a:b:c:d', ':run', 'agents:', ''].map(toQuestion)).toEqual([null, null, null, null, null]);
});
