import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent, demoModel } from 'agentos-ts';
import { createTokenVerifier, decide, describeScopeProblem, parseScope } from 'agentos-ts/auth';
import { makeToken, startTestOs, testOsId, testSecret } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import type { Database } from '../../src/db/database.ts';
import { openTestDatabase } from '../support/database.ts';

const locked = { verificationKeys: [testSecret] };
let server: TestOs;
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
  server = await startTestOs({ db });
});
afterAll(async () => {
  await server.close();
  await db.close();
});

const jsonOf = async (response: Response): Promise<unknown> => JSON.parse(await response.text());

async function startRun(on: TestOs, token: string, agent: string): Promise<{ readonly runId: string; readonly sessionId: string }> {
  const response = await on.call('POST', `/agents/${agent}/runs`, { token, json: { message: 'hi', stream: false } });
  expect(response.status).toBe(200);
  await response.text();
  return { runId: response.headers.get('x-run-id') ?? '', sessionId: response.headers.get('x-session-id') ?? '' };
}

describe('what a scope grants', () => {
  it('W30: a scope with an empty part grants nothing', async () => {
    expect(parseScope('agents::run')).toBeNull();
    const token = await server.user('u', ['agents::run', 'agents::read', ':read', 'agents:', ':', '::']);
    expect((await server.call('POST', '/agents/a1/runs', { token, json: { message: 'hi' } })).status).toBe(403);
    expect((await server.call('GET', '/agents', { token })).status).toBe(403);
    expect(describeScopeProblem('agents::run')).toEqual(expect.any(String));
  });

  it('W32: what describes the server shows each caller what that caller may read', async () => {
    const token = await server.user('u', ['config:read', 'agents:a1:read']);
    expect(await jsonOf(await server.call('GET', '/config', { token }))).toMatchObject({ agents: [{ id: 'a1' }] });
    const blind = await server.user('u', ['config:read']);
    expect(await jsonOf(await server.call('GET', '/config', { token: blind }))).toMatchObject({ agents: [] });
    expect(await jsonOf(await server.call('GET', '/models', { token: blind }))).toEqual([]);
  });

  it('W34: ids that a scope cannot spell do not exist, and a scope reaches no further than the id it names', async () => {
    for (const id of ['a/b', 'a:b', 'a b', '', '*', '..']) expect(() => new Agent({ id, model: demoModel() }), id).toThrow(TypeError);
    const verifier = await createTokenVerifier(locked, { osId: testOsId });
    const caller = await verifier.verify(await makeToken({ sub: 'u', scopes: ['agents:a:run', 'agents:*:read'] }));
    for (const id of ['a/b', 'a:b', 'A', 'a ', 'ab', '*', ''])
      expect(decide(caller, { resource: 'agents', action: 'run', id }).allowed, id).toBe(false);
    expect(decide(caller, { resource: 'agents', action: 'run', id: 'a' }).allowed).toBe(true);
  });

  it('W35: who may run may also read what came of it', async () => {
    const token = await server.user('runner', ['agents:a1:run']);
    const started = await server.call('POST', '/agents/a1/runs', { token, json: { message: 'hi', stream: false, background: true } });
    expect(started.status).toBe(202);
    const runId = started.headers.get('x-run-id') ?? '';
    expect((await server.call('GET', `/agents/a1/runs/${runId}`, { token })).status).toBe(200);
    expect((await server.call('GET', `/agents/a2/runs/${runId}`, { token })).status).toBe(403);
  });

  it('W36: a run is found below its own agent only, also where users see each other', async () => {
    const shared = await startTestOs({ db, authorization: { ...locked, userIsolation: false } });
    const all = await shared.user('a');
    const paused = await shared.call('POST', '/agents/approver/runs', { token: all, json: { message: 'refund order=A-7', stream: false } });
    await paused.text();
    const runId = paused.headers.get('x-run-id') ?? '';
    const token = await shared.user('a', ['agents:a1:run', 'agents:a1:read']);
    const reads = [
      ['GET', ''],
      ['GET', '/events'],
      ['GET', '/checkpoints'],
      ['POST', '/resume'],
      ['POST', '/continue'],
    ] as const;
    for (const [method, path] of reads) {
      const json = method === 'POST' ? { json: {} } : {};
      expect([path, (await shared.call(method, `/agents/a1/runs/${runId}${path}`, { token, ...json })).status]).toEqual([path, 404]);
    }
    // Who sees every run gets 200 for cancelling what is not there; the run below the other agent waits on.
    expect((await shared.call('POST', `/agents/a1/runs/${runId}/cancel`, { token })).status).toBe(200);
    expect(await jsonOf(await shared.call('GET', `/agents/approver/runs/${runId}`, { token: all }))).toMatchObject({ status: 'PAUSED' });
    await shared.close();
  });

  it('W37: a session is forked by its own agent only', async () => {
    const token = await server.user('a', ['agents:run']);
    const { sessionId } = await startRun(server, token, 'a2');
    expect((await server.call('POST', `/agents/a1/sessions/${sessionId}/fork`, { token })).status).toBe(404);
    expect((await server.call('POST', `/agents/a2/sessions/${sessionId}/fork`, { token })).status).toBe(200);
  });

  it('W38: scopes are a list or a text with blanks, may lie deep in a token, and what is no scope is nothing', async () => {
    const statusWith = async (claims: Readonly<Record<string, unknown>>): Promise<number> =>
      (await server.call('GET', '/agents', { token: await makeToken({ sub: 'u', ...claims }) })).status;
    expect(await statusWith({ scope: 'openid agents:read profile' })).toBe(200);
    expect(await statusWith({ scopes: ['agents:read', 'not a scope'] })).toBe(200);
    for (const scopes of [['agents:read', 7], 7, null, {}, [['agents:read']]]) expect(await statusWith({ scopes })).toBe(403);
    const verifier = await createTokenVerifier({ ...locked, claims: { scopes: 'realm_access.roles' } }, { osId: testOsId });
    const caller = await verifier.verify(await makeToken({ sub: 'u', scopes: ['agents:run'], realm_access: { roles: ['agents:read'] } }));
    expect([...caller.scopes]).toEqual(['agents:read']);
  });

  it('W39: one scope makes administrators, wherever it is asked for', async () => {
    const own = await startTestOs({ db, authorization: { ...locked, adminScope: 'acme:admin' } });
    const { runId, sessionId } = await startRun(own, await own.user('a'), 'a1');
    const asAdmin = { token: await own.user('chief', ['acme:admin']) };
    expect((await own.call('GET', `/sessions/${sessionId}`, asAdmin)).status).toBe(200);
    expect((await own.call('GET', `/agents/a1/runs/${runId}`, asAdmin)).status).toBe(200);
    expect((await own.call('POST', '/agents/a1/runs/no-such-run/cancel', asAdmin)).status).toBe(200);
    const impostor = { token: await own.admin() };
    for (const path of ['/sessions', '/agents', `/sessions/${sessionId}`, `/agents/a1/runs/${runId}`, '/config'])
      expect([path, (await own.call('GET', path, impostor)).status]).toEqual([path, 403]);
    await own.close();
  });
});
