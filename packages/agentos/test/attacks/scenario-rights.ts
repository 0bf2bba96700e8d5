import { expect } from 'vitest';
import { z } from 'zod';
import { Agent, AgentOS, demoModel, tool } from 'agentos-ts';
import type { AuthorizationConfig } from 'agentos-ts';
import { defineRoute, reply } from 'agentos-ts/kit';
import { createTokenVerifier } from '../../src/auth/index.ts';
import { silentLog } from '../../src/telemetry/index.ts';
import { makeToken, testSecret } from '../support/start-os.ts';
import { ordinary, startAttackedServer } from './attacked-server.ts';
import type { Answer, AttackedServer, Caller } from './attacked-server.ts';
import { alice, bob, newRun, newSession, textOf } from './scenario-objects.ts';
import type { Play } from './scenario-case.ts';

interface Paused {
  readonly path: string;
  readonly callId: string;
}

async function pausedRun(server: AttackedServer, by: Caller, agent = 'approver'): Promise<Paused> {
  const run = await newRun(server, by, { message: 'refund order=A-7' }, agent);
  expect(run.json['status']).toBe('PAUSED');
  const [call]: readonly unknown[] = Array.isArray(run.json['tools']) ? run.json['tools'] : [];
  const callId = typeof call === 'object' && call !== null && 'tool_call_id' in call ? textOf(call.tool_call_id) : '';
  return { path: `/agents/${agent}/runs/${textOf(run.json['run_id'])}`, callId };
}

const decide = (server: AttackedServer, { path, callId }: Paused, by: Caller, confirmed: boolean): Promise<Answer> =>
  server.call('POST', `${path}/continue`, by, { tools: [{ tool_call_id: callId, confirmed }], stream: false });

const replayedApproval: Play = async (server) => {
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
    execute: ({ order }) => `refunded ${order}`,
  });
  return new Agent({ id: 'guarded', model: demoModel(), tools: { refund } });
}

const staleApproval: Play = async () => {
  const server = await startAttackedServer({ agents: [guardedAgent()] });
  const entitled = { token: await server.token('user-a', [...ordinary, 'refunds:write']) };
  const run = await pausedRun(server, entitled, 'guarded');
  const continued = await decide(server, run, alice, true);
  expect(continued.text).not.toContain('refunded');
  const second = await decide(server, await pausedRun(server, entitled, 'guarded'), entitled, true);
  expect(second.text).toContain('refunded A-7');
  await server.close();
};

const racedApproval: Play = async (server) => {
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

const impersonation: Play = async (server) => {
  await newSession(server, { sub: 'victim' }, { session_name: 'of the victim' });
  const headers = { 'x-impersonate-user': 'victim', 'x-user-id': 'victim' };
  const token = await server.token('user-b', undefined, { act: { sub: 'victim' } });
  expect((await server.call('GET', '/sessions', { token, headers })).text).not.toContain('of the victim');
};

const rawTokenDownstream: Play = async () => {
  const downstream = await createTokenVerifier({ verificationKeys: [testSecret], audience: 'another-server' });
  await expect(downstream.verify(await makeToken({ sub: 'user-a', aud: 'os-1' }))).rejects.toMatchObject({ status: 401 });
};

const comparedKey: Play = async () => {
  const key = 'a-security-key-of-thirty-two-bytes';
  const server = await startAttackedServer({ authorization: false, env: { OS_SECURITY_KEY: key } });
  const statusWith = async (token: string): Promise<number> => (await server.call('GET', '/agents', { token })).status;
  expect(await statusWith(key)).toBe(200);
  // Of any length, and with letters that only Latin-1 can carry: compared as digests, so nothing throws and nothing returns early.
  for (const wrong of [key.slice(1), `${key}x`, key.toUpperCase(), 'x'.repeat(key.length), 'x', `${key}\u00e9`])
    expect(await statusWith(wrong)).toBe(401);
  await server.close();
};

const unmappedRoute: Play = () => {
  const os = new AgentOS({ env: {}, log: silentLog });
  const route = {
    ...defineRoute({
      method: 'GET',
      path: '/reports',
      summary: 'Reports',
      access: { scope: 'reports:read' },
      responses: { 200: z.object({}) },
      handler: () => reply(200, {}),
    }),
  };
  Reflect.deleteProperty(route, 'access');
  expect(() => os.route(route)).toThrow(/route GET \/reports: has no access/);
};

const refusesStart = (config: AuthorizationConfig, code: string): Promise<void> =>
  expect(createTokenVerifier(config, { osId: 'os-1' })).rejects.toMatchObject({ code });

const noAudience: Play = async () => {
  await refusesStart({ verificationKeys: [testSecret], audience: '' }, 'config_audience_empty');
  await refusesStart({ verificationKeys: [testSecret], audience: [] }, 'config_audience_empty');
  // Not named, it is the id of the server: the check is never off by accident.
  const verifier = await createTokenVerifier({ verificationKeys: [testSecret] }, { osId: 'os-1' });
  await expect(verifier.verify(await makeToken({ sub: 'u', aud: 'os-2' }))).rejects.toMatchObject({ code: 'auth_token_audience' });
  await expect(verifier.verify(await makeToken({ sub: 'u', aud: undefined }))).rejects.toMatchObject({ code: 'auth_token_audience' });
};

const unchecked: Play = async () => {
  for (const wish of ['validate', 'verifySignature'])
    await refusesStart({ verificationKeys: [testSecret], [wish]: false }, 'config_authorization_invalid');
};

const weakSecrets: Play = async () => {
  for (const secret of ['secret', 'changeme', 'your-secret-key', 'your-256-bit-secret', 'x'.repeat(31)])
    await refusesStart({ verificationKeys: [secret] }, 'config_key_weak');
};

export const rights: ReadonlyMap<string, Play> = new Map<string, Play>([
  ['priv-approval-replay', replayedApproval],
  ['priv-approval-stale-policy', staleApproval],
  ['priv-approval-race', racedApproval],
  ['priv-impersonate-without-verb', impersonation],
  ['priv-delegation-missing-act', rawTokenDownstream],
  ['priv-security-key-mode', comparedKey],
  ['priv-unmapped-route', unmappedRoute],
  ['priv-verify-aud-off', noAudience],
  ['priv-validate-false', unchecked],
  ['priv-dev-secret', weakSecrets],
]);
