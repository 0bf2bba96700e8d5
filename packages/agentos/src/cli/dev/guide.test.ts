import { expect, test } from 'vitest';
import { describeServer } from './guide.ts';
import type { GuideFacts } from './guide.ts';

const facts: GuideFacts = {
  osId: 'my-os',
  url: 'http://127.0.0.1:7777',
  agents: ['first', 'second'],
  teams: ['crew'],
  workflows: ['plan'],
  door: { kind: 'tokens', tokens: { admin: 'A', member: 'M', oneAgent: 'G' } },
  forbiddenPath: '/config',
  hasConsole: true,
};

test('every line but the title is a comment or can be pasted', () => {
  const [, ...lines] = describeServer(facts).split('\n');
  expect(lines.filter((line) => !/^(?:#|export |curl |$)/.test(line))).toEqual([]);
  expect(lines).toContain('export GUEST=G');
  expect(lines).toContain('curl -i -H "Authorization: Bearer $MEMBER" http://127.0.0.1:7777/config; echo');
});

test('without agents there is no guest and no conversation', () => {
  const text = describeServer({ ...facts, agents: [], teams: [], workflows: [] });
  expect(text).not.toContain('GUEST');
  expect(text).not.toContain('/runs');
});

test('teams and workflows have a line to run them', () => {
  const text = describeServer(facts);
  expect(text).toContain('http://127.0.0.1:7777/teams/crew/runs');
  expect(text).toContain('http://127.0.0.1:7777/workflows/plan/runs');
});

test('the console is named where it is served', () => {
  expect(describeServer(facts).split('\n').slice(-2)).toEqual([
    '# the same in a browser: paste one of the tokens',
    '# http://127.0.0.1:7777/console',
  ]);
  expect(describeServer({ ...facts, door: { kind: 'open' } })).toContain('# the same in a browser\n');
  expect(describeServer({ ...facts, hasConsole: false })).not.toContain('browser');
});

test('where scopes are not enforced no refusal is promised', () => {
  const text = describeServer({ ...facts, forbiddenPath: undefined });
  expect(text).not.toContain('403');
});

test('an open server says so and needs no token', () => {
  const text = describeServer({ ...facts, door: { kind: 'open' }, forbiddenPath: undefined });
  expect(text).toContain('authorization OFF');
  expect(text).not.toContain('Authorization: Bearer');
});

test('a server with keys of its own gets no tokens that it would refuse', () => {
  const text = describeServer({ ...facts, door: { kind: 'foreign' }, forbiddenPath: undefined });
  expect(text).toContain('--aud my-os');
  expect(text).not.toContain('export');
});
