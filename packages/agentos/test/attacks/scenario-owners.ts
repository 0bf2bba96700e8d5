import { expect } from 'vitest';
import type { Answer } from './attacked-server.ts';
import { alice, bob, newRun, newSession, textOf } from './scenario-objects.ts';
import type { Play } from './scenario-case.ts';

const isBobs = (answer: Answer): void => {
  expect(answer.status).toBeLessThan(300);
  expect(answer.json['user_id']).toBe('user-b');
};

const runWith =
  (extra: Readonly<Record<string, unknown>>): Play =>
  async (server) => {
    const run = await newRun(server, bob, extra);
    isBobs(run);
    const id = textOf(run.json['run_id']);
    isBobs(await server.call('GET', `/agents/my-agent/runs/${id}`, bob));
    expect((await server.call('GET', `/agents/my-agent/runs/${id}`, alice)).status).toBe(404);
  };

const formWithOwner: Play = async (server) => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ message: 'hi', user_id: 'user-a', stream: 'false' })) form.append(name, value);
  isBobs(await server.call('POST', '/agents/my-agent/runs', bob, form));
};

const doubledKey: Play = async (server) => {
  const answer = await server.call('POST', '/sessions', bob, '{"user_id":"user-b","user_id":"user-a","agent_id":"my-agent"}');
  if (answer.status !== 400) isBobs(answer);
};

export const chosenOwners: ReadonlyMap<string, Play> = new Map<string, Play>([
  [
    'mass-create-session-user-id',
    async (server) => isBobs(await server.call('POST', '/sessions', bob, { user_id: 'user-a', session_name: 'x' })),
  ],
  ['mass-run-form-user-id', formWithOwner],
  ['mass-run-userId-camel', runWith({ userId: 'user-a' })],
  ['mass-run-dependencies', runWith({ dependencies: { user_id: 'user-a', scopes: ['agent_os:admin'] } })],
  ['mass-run-metadata', runWith({ metadata: { user_id: 'user-a' } })],
  ['mass-json-dup-key', doubledKey],
]);

const knownId: Play = async (server) => {
  const id = crypto.randomUUID();
  const mine = await newRun(server, bob, { session_id: id, message: 'of bob' });
  expect(mine.status).toBe(200);
  const theirs = await newRun(server, alice, { session_id: id, message: 'of alice' });
  expect(theirs.status).toBe(404);
  expect((await server.call('GET', `/sessions/${id}/runs`, bob)).text).not.toContain('of alice');
  expect((await server.call('GET', `/sessions/${id}`, alice)).status).toBe(404);
};

const takeOver: Play = async (server) => {
  const id = await newSession(server, alice);
  await newRun(server, alice, { session_id: id });
  const before = await server.call('GET', `/sessions/${id}/runs`, alice);
  const runs = server.runs();
  expect((await newRun(server, bob, { session_id: id })).status).toBe(404);
  expect(server.runs()).toBe(runs);
  expect((await server.call('GET', `/sessions/${id}/runs`, alice)).text).toBe(before.text);
};

const sessionOfTeam: Play = async (server) => {
  const created = await server.call('POST', '/sessions?type=team', bob, { team_id: 'a-team' });
  const runs = server.runs();
  expect((await newRun(server, bob, { session_id: created.json['session_id'] })).status).toBe(404);
  expect(server.runs()).toBe(runs);
};

const randomUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const unguessable: Play = async (server) => {
  const ids = new Set<string>();
  for (let count = 0; count < 500; count += 1) {
    const { json } = await newRun(server, bob);
    ids.add(textOf(json['run_id'])).add(textOf(json['session_id']));
  }
  expect(ids.size).toBe(1000);
  expect([...ids].filter((id) => !randomUuid.test(id))).toEqual([]);
};

const otherSession: Play = async (server) => {
  const run = await newRun(server, alice);
  const own = await newSession(server, bob);
  const path = `/agents/my-agent/runs/${textOf(run.json['run_id'])}`;
  expect((await server.call('GET', `${path}?session_id=${own}`, bob)).status).toBe(404);
  expect((await server.call('POST', `${path}/continue`, bob, { session_id: own, input: 'go on' })).status).toBe(404);
  expect((await server.call('GET', `/sessions/${own}/runs/${textOf(run.json['run_id'])}`, bob)).status).toBe(404);
};

const cancelByRunId: Play = async (server) => {
  const paused = await newRun(server, alice, { message: 'refund order=A-7' }, 'approver');
  const path = `/agents/approver/runs/${textOf(paused.json['run_id'])}`;
  expect(paused.json['status']).toBe('PAUSED');
  expect((await server.call('POST', `${path}/cancel`, bob)).status).toBe(404);
  expect((await server.call('GET', path, alice)).json['status']).toBe('PAUSED');
  expect((await server.call('POST', `${path}/cancel`, alice)).status).toBe(200);
  expect((await server.call('GET', path, alice)).json['status']).toBe('CANCELLED');
};

export const foreignSessions: ReadonlyMap<string, Play> = new Map<string, Play>([
  ['session-fixation-known-id', knownId],
  ['session-takeover-upsert', takeOver],
  ['session-team-member-session', sessionOfTeam],
  ['session-guessable-id', unguessable],
  ['session-run-id-of-other-session', otherSession],
  ['session-cancel-by-run-id-only', cancelByRunId],
]);
