import { expect } from 'vitest';
import { z } from 'zod';
import { Agent, demoModel, tool } from 'agentos-ts';
import { testSecret } from '../support/start-os.ts';
import { ordinary, startAttackedServer } from './attacked-server.ts';
import type { Answer, AttackedServer, Caller } from './attacked-server.ts';
import { alice, bob, isLikeMissing, newRun, textOf } from './scenario-objects.ts';
import type { Play } from './scenario-case.ts';

interface Paused {
  readonly path: string;
  readonly callId: string;
  readonly approvalId: string;
}

async function pausedRun(server: AttackedServer, by: Caller, agent = 'approver'): Promise<Paused> {
  const run = await newRun(server, by, { message: 'refund order=A-7' }, agent);
  expect(run.json['status']).toBe('PAUSED');
  const [call]: readonly unknown[] = Array.isArray(run.json['tools']) ? run.json['tools'] : [];
  const member = (name: string): string => textOf(new Map<string, unknown>(Object.entries(call ?? {})).get(name));
  const path = `/agents/${agent}/runs/${textOf(run.json['run_id'])}`;
  return { path, callId: member('tool_call_id'), approvalId: member('approval_id') };
}

const decide = (
  server: AttackedServer,
  { path, callId }: Pick<Paused, 'path' | 'callId'>,
  by: Caller,
  confirmed: boolean,
): Promise<Answer> => server.call('POST', `${path}/continue`, by, { tools: [{ tool_call_id: callId, confirmed }], stream: false });

const resolve = (server: AttackedServer, { approvalId }: Paused, by: Caller, status = 'approved', rest = {}): Promise<Answer> =>
  server.call('POST', `/approvals/${approvalId}/resolve`, by, { status, ...rest });

const approverOf = async (server: AttackedServer): Promise<Caller> => ({ token: await server.token('anna', ['approvals:resolve']) });

/** A's approval under B's hands: looks missing, and is for A what it was. */
const foreignApproval =
  (method: string, suffix = '', body?: unknown): Play =>
  async (server) => {
    const { approvalId: id } = await pausedRun(server, alice, 'payer');
    const before = await server.call('GET', `/approvals/${id}`, alice);
    expect(before.json['status']).toBe('pending');
    await isLikeMissing(id, (asked) => server.call(method, `/approvals/${asked}${suffix}`, bob, body), 404);
    expect((await server.call('GET', `/approvals/${id}`, alice)).json).toEqual(before.json);
  };

/** Who resolves is who calls: with isolation nobody their own, without it nobody in another name. */
const namedResolver: Play = async (server) => {
  const own = await pausedRun(server, bob, 'payer');
  expect((await resolve(server, own, bob, 'approved', { resolved_by: 'admin' })).status).toBe(404);
  const shared = await startAttackedServer({ authorization: { verificationKeys: [testSecret], userIsolation: false } });
  const [mine, theirs] = [await pausedRun(shared, bob, 'payer'), await pausedRun(shared, alice, 'payer')];
  expect((await resolve(shared, mine, bob, 'approved', { resolved_by: 'admin' })).status).toBe(403);
  const answer = await resolve(shared, theirs, bob, 'approved', { resolved_by: 'admin', owner: 'admin', user_id: 'admin' });
  expect(answer.json).toMatchObject({ resolved_by: 'user-b', user_id: 'user-a' });
  await shared.close();
};

/** Twice, for another run, for another user. After it is over: test/runtime/approvals.test.ts. */
const replayedApproval: Play = async (server) => {
  const run = await pausedRun(server, alice, 'payer');
  expect((await resolve(server, run, await approverOf(server))).status).toBe(200);
  expect((await decide(server, run, bob, true)).status).toBe(404);
  expect((await decide(server, run, alice, true)).text).toContain('refunded A-7');
  const again = await decide(server, run, alice, true);
  expect(again.json['run_id']).not.toBe(textOf(run.path.split('/').at(-1)));
  expect((await server.call('GET', run.path, alice)).text.split('"result":"refunded A-7"')).toHaveLength(2);
  const other = await pausedRun(server, alice, 'payer');
  expect((await decide(server, { path: other.path, callId: run.callId }, alice, true)).json['status']).toBe('PAUSED');
  await replayedConfirmation(server);
};

const replayedConfirmation: Play = async (server) => {
  const run = await pausedRun(server, alice);
  expect((await decide(server, run, bob, true)).status).toBe(404);
  const approved = await decide(server, run, alice, true);
  expect(approved.text).toContain('refunded A-7');
  // Over is over: the same decision again starts no tool of that run.
  const again = await decide(server, run, alice, true);
  expect(again.text.split('refunded A-7').length).toBeLessThanOrEqual(approved.text.split('refunded A-7').length);
  expect((await server.call('GET', run.path, alice)).text.split('"tool_call_id"').length).toBe(
    approved.text.split('"tool_call_id"').length,
  );
  // Nor does it count for another run, whose call has an id of its own.
  const other = await pausedRun(server, alice);
  const moved = await decide(server, { path: other.path, callId: `${other.callId}-of-another-run` }, alice, true);
  expect(moved.text).not.toContain('refunded');
};

/** An agent whose tool asks for approval, and for a scope at the moment it is called. */
function guardedAgent(): Agent {
  const refund = tool({
    description: 'Refund an order',
    inputSchema: z.object({ order: z.string() }),
    scopes: ['refunds:write'],
    approval: 'always',
    approver: 'other',
    execute: ({ order }) => `refunded ${order}`,
  });
  return new Agent({ id: 'guarded', model: demoModel(), tools: { refund } });
}

const staleApproval: Play = async () => {
  const server = await startAttackedServer({ agents: [guardedAgent()] });
  const entitled = { token: await server.token('user-a', [...ordinary, 'refunds:write']) };
  const approver = await approverOf(server);
  const run = await pausedRun(server, entitled, 'guarded');
  await resolve(server, run, approver);
  const continued = await decide(server, run, alice, true);
  expect(continued.text).toContain('not_permitted');
  expect(continued.text).not.toContain('refunded');
  const second = await pausedRun(server, entitled, 'guarded');
  await resolve(server, second, approver);
  expect((await decide(server, second, entitled, true)).text).toContain('refunded A-7');
  await server.close();
};

const racedConfirmation: Play = async (server) => {
  for (let round = 0; round < 5; round += 1) {
    const run = await pausedRun(server, alice);
    const answers = await Promise.all([decide(server, run, alice, true), decide(server, run, alice, false)]);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    const [yes, no] = answers;
    if (yes?.status === 200 && no?.status === 409) expect(yes.text).toContain('refunded A-7');
    if (yes?.status === 409) expect((await server.call('GET', run.path, alice)).text).not.toContain('refunded A-7');
  }
};

const racedApproval: Play = async (server) => {
  const approver = await approverOf(server);
  const admin = { token: await server.token('root', ['agent_os:admin']) };
  for (let round = 0; round < 5; round += 1) {
    const run = await pausedRun(server, alice, 'payer');
    const answers = await Promise.all([resolve(server, run, approver, 'approved'), resolve(server, run, admin, 'rejected')]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const isApproved = answers[0].status === 200;
    expect((await decide(server, run, alice, true)).text.includes('refunded A-7')).toBe(isApproved);
  }
  await racedConfirmation(server);
};

export const approvals: ReadonlyMap<string, Play> = new Map<string, Play>([
  ['idor-approval-get', foreignApproval('GET')],
  ['idor-approval-delete', foreignApproval('DELETE')],
  ['idor-approval-resolve-post', foreignApproval('POST', '/resolve', { status: 'approved' })],
  ['mass-approval-resolver', namedResolver],
  ['priv-approval-replay', replayedApproval],
  ['priv-approval-stale-policy', staleApproval],
  ['priv-approval-race', racedApproval],
]);
