import { expect, test } from 'vitest';
import { may } from './rules.ts';

const rules = { abilities: { agents: { read: true, run: ['a', 'b'], delete: false }, teams: { run: [] } } };

test('only what the server says is offered', () => {
  expect(may(rules, 'agents', 'read')).toBe(true);
  expect(may(rules, 'agents', 'delete')).toBe(false);
  expect(may(rules, 'agents', 'write')).toBe(false);
  expect(may(rules, 'unknown', 'read')).toBe(false);
  expect(may(rules, 'constructor', 'name')).toBe(false);
});

test('a list holds the only ids', () => {
  expect(may(rules, 'agents', 'run')).toBe(true);
  expect(may(rules, 'agents', 'run', 'b')).toBe(true);
  expect(may(rules, 'agents', 'run', 'c')).toBe(false);
  expect(may(rules, 'teams', 'run')).toBe(false);
});
