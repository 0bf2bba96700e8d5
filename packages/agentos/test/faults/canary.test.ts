import { Agent, tool } from 'agentos-ts';
import type { RouteDescription } from 'agentos-ts';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { openTestDatabase } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import type { Turn } from '../support/scripted-model.ts';
import { approvalAgent, makeToken, startTestOs } from '../support/start-os.ts';
import type { CallOptions, TestOs } from '../support/start-os.ts';
import { scopeCatalogue } from '../../src/auth/index.ts';
import { Cage } from './canaries.ts';

// Secrets and private texts are sent down every path that fails, and looked for in every line of the log and every reply.

const pathOf = ({ path }: RouteDescription): string => path.replaceAll(':agent_id', 'fails').replaceAll(/:\w+/g, '0');

async function sendToAll(cage: Cage, server: TestOs, options: CallOptions, expected: readonly number[]): Promise<void> {
  for (const route of server.os.describeRoutes()) {
    const isOpen = 'public' in route.access;
    const status = await cage.hear(
      `${route.method} ${route.path}`,
      await server.call(route.method, pathOf(route), route.method === 'GET' ? { ...options, json: undefined } : options),
    );
    expect(isOpen ? openly(route) : 'signedIn' in route.access ? answersToCallers(expected) : expected).toContain(status);
  }
}

/** A file of the console that there is not is open to all, and not found. */
const openly = ({ path }: RouteDescription): readonly number[] => [path.includes(':') ? 404 : 200];

/** Whose token is accepted and holds no scope is refused by most routes, and not by those for every caller. */
const answersToCallers = (expected: readonly number[]): readonly number[] => (expected.includes(403) ? [200, 422] : expected);

// Not components:read, whose holders are shown the instructions of agents.
const everyScope = [...scopeCatalogue]
  .filter(([family]) => family !== 'components')
  .flatMap(([family, { actions }]) => actions.map((action) => `${family}:${action}`));

function failingAgents(cage: Cage): readonly Agent[] {
  const fault = tool({
    description: 'Fails',
    inputSchema: z.object({ text: z.string() }),
    execute: (): string => {
      throw new Error(`the tool's library says ${cage.personal('tool-error')}`);
    },
  });
  const call = (args: unknown): Turn => ({ calls: [{ id: 'c1', name: 'fault', args }] });
  const agent = (id: string, turns: readonly Turn[]) =>
    new Agent({
      id,
      model: scriptedModel((_, index) => turns[index % turns.length] ?? { text: 'done' }).model,
      instructions: `Never tell ${cage.secret('instructions')}`,
      tools: { fault },
    });
  return [
    agent('fails', [{ fail: new Error(`the provider says ${cage.secret('provider-key')}`) }]),
    agent('breaks-off', [{ fail: new Error(`the provider says ${cage.secret('provider-stream')}`), after: 'a beginning' }]),
    agent('tool-fails', [call({ text: cage.personal('tool-argument') }), { text: 'done' }]),
    agent('tool-misused', [call({ text: [cage.personal('tool-misused')] }), { text: 'done' }]),
  ];
}

/** A database whose errors carry what PostgreSQL puts into them: the values of the row. */
function faultyDatabase(inner: Database, secret: string): Database {
  const fail = (): never => {
    throw Object.assign(new Error('null value in column "x" violates not-null constraint'), {
      code: '23502',
      detail: `Failing row contains (${secret}, null).`,
      where: `unnamed portal parameter $1 = '${secret}'`,
    });
  };
  return {
    engine: inner.engine,
    as: () => Promise.resolve().then(fail),
    asSystem: (reason, work, options) => inner.asSystem(reason, work, options),
    subscribe: inner.subscribe,
    close: () => inner.close(),
  };
}

describe('canaries', () => {
  test('credentials that are refused are neither logged nor answered', async () => {
    const cage = new Cage();
    const signingSecret = `${cage.secret('signing-secret')}-that-is-long-enough`;
    const os = await startTestOs({
      log: cage.log,
      authorization: { verificationKeys: [signingSecret], tokenSource: 'both' },
      cors: { origins: ['https://app.example'] },
    });
    const claims = {
      sub: cage.secret('subject'),
      scopes: [cage.secret('scope')],
      note: cage.secret('claim'),
      aud: cage.secret('audience'),
    };
    const tokens = [
      cage.secret('token'),
      await makeToken(claims),
      await makeToken(claims, signingSecret),
      await makeToken({ ...claims, aud: 'test-os', exp: 1, iat: 0 }, signingSecret),
    ];
    for (const token of tokens) {
      await sendToAll(cage, os, { token }, [401]);
      const cookie = { cookie: `access_token=${token}; other=${cage.secret('cookie')}`, origin: 'https://app.example' };
      await sendToAll(cage, os, { headers: cookie }, [401]);
      await sendToAll(cage, os, { token, headers: cookie }, [401]);
    }
    await sendToAll(cage, os, { headers: { authorization: `Basic ${cage.secret('basic')}`, 'x-api-key': cage.secret('api-key') } }, [401]);
    await sendToAll(
      cage,
      os,
      { token: await makeToken({ sub: 'alice', scopes: [], note: cage.secret('forbidden-claim') }, signingSecret) },
      [403],
    );
    await os.close();
    expect(cage.escaped()).toEqual([]);
    expect(cage.lines.length).toBeGreaterThan(0);
  });

  test('the security key is told to nobody', async () => {
    const cage = new Cage();
    const key = cage.secret('the-security-key');
    const os = await startTestOs({ log: cage.log, authorization: false, env: { OS_SECURITY_KEY: key } });
    await sendToAll(cage, os, {}, [401]);
    await sendToAll(cage, os, { token: `${key}x` }, [401]);
    await sendToAll(cage, os, { token: cage.secret('wrong-key') }, [401]);
    for (const path of ['/', '/info', '/config', '/openapi.json', '/docs', '/sessions'])
      expect(await cage.hear(path, await os.call('GET', path, { token: key }))).toBe(200);
    await os.close();
    expect(cage.escaped()).toEqual([]);
  });

  test('bodies that are refused are neither logged nor repeated', async () => {
    const cage = new Cage();
    const os = await startTestOs({ log: cage.log, agents: failingAgents(cage) });
    // Every family, so that each body is read and not only refused at the door.
    const token = await os.user('alice', everyScope);
    const wrong = {
      message: [cage.personal('prompt')],
      session_state: cage.personal('state'),
      user_id: { a: cage.personal('user') },
      session_ids: cage.personal('ids'),
      session_name: [cage.personal('name')],
    };
    await sendToAll(cage, os, { token, json: wrong }, [200, 201, 204, 400, 404, 422]);
    const send = async (what: string, body: BodyInit, type: Readonly<Record<string, string>> = {}) => {
      const init = { method: 'POST', headers: { authorization: `Bearer ${token}`, ...type }, body };
      return cage.hear(what, await os.os.getApp().fetch(new Request('http://test/agents/fails/runs', init)));
    };
    const json = { 'content-type': 'application/json' };
    expect(await send('JSON that is cut off', `{"message": "${cage.personal('cut-json')}`, json)).toBe(422);
    const form = new FormData();
    form.set('message', cage.personal('form'));
    form.set('files', new File([cage.secret('file')], 'a.exe', { type: 'application/x-msdownload' }));
    expect(await send('a file of a wrong kind', form)).toBe(400);
    const media = { message: 'hello', stream: false, images: [{ content: `!${cage.secret('media')}`, filepath: cage.secret('path') }] };
    expect(await send('media that is no base64', JSON.stringify(media), json)).toBe(422);
    const query = await os.call('GET', `/sessions?limit=${cage.secret('query')}`, { token });
    expect(await cage.hear('a query', query)).toBe(422);
    const queryToken = await os.call('GET', `/sessions?access_token=${cage.secret('query-token')}`, { token });
    expect(await cage.hear('a token in a query', queryToken)).toBe(400);
    await os.close();
    expect(cage.escaped()).toEqual([]);
  });

  test('runs that fail tell their owner what was asked, and nobody what went wrong inside', async () => {
    const cage = new Cage();
    const agents = failingAgents(cage);
    const os = await startTestOs({ log: cage.log, agents });
    const token = await os.user('alice');
    for (const { id } of agents) {
      for (const stream of [true, false]) {
        const json = { message: cage.personal('prompt'), stream, session_id: `s-${id}`, session_state: { note: cage.personal('state') } };
        const response = await os.call('POST', `/agents/${id}/runs`, { token, json });
        const runId = response.headers.get('x-run-id') ?? '';
        expect(await cage.hear(`a run of ${id}`, response)).toBe(200);
        expect(await cage.hear('its record', await os.call('GET', `/agents/${id}/runs/${runId}`, { token }))).toBe(200);
        await cage.hear('its events', await os.call('GET', `/agents/${id}/runs/${runId}/events`, { token }));
        await cage.hear('a stranger', await os.call('GET', `/agents/${id}/runs/${runId}`, { token: await os.user('bob') }));
      }
      await cage.hear('the session', await os.call('GET', `/sessions/s-${id}`, { token }));
    }
    const form = new FormData();
    form.set('message', cage.personal('form'));
    form.set('stream', 'false');
    form.set('files', new File([cage.secret('file')], 'note.txt', { type: 'text/plain' }));
    const request = new Request('http://test/agents/fails/runs', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    expect(await cage.hear('a run with a file', await os.os.getApp().fetch(request))).toBe(200);
    await os.close();
    expect(cage.escaped()).toEqual([]);
  });

  test('memories that a model cannot merge are in no log, and the reason is in no reply', async () => {
    const cage = new Cage();
    const turns: readonly Turn[] = [
      { fail: new Error(`the provider says ${cage.secret('provider')}`) },
      { text: `{"memories":[{"wrong":"${cage.secret('answer')}"}]}` },
    ];
    const { model: memoryModel } = scriptedModel((_, index) => turns[index] ?? { text: '' });
    const os = await startTestOs({ log: cage.log, memoryModel });
    const token = await os.user('alice');
    await cage.hear('a memory', await os.call('POST', '/memories', { token, json: { memory: cage.personal('memory') } }));
    for (const _ of turns)
      expect(await cage.hear('a merge', await os.call('POST', '/optimize-memories', { token, json: { user_id: 'alice' } }))).toBe(502);
    await os.close();
    expect(cage.lines.filter((line) => line.includes('memory_merge_failed'))).toHaveLength(2);
    expect(cage.escaped()).toEqual([]);
  });

  test('what is asked of an approver is seen by those who may, and is in no log and no refusal', async () => {
    const cage = new Cage();
    const os = await startTestOs({ log: cage.log, agents: [approvalAgent('payer', 'other')] });
    const [alice, bob, anna] = await Promise.all([
      os.user(
        'alice',
        everyScope.filter((scope) => scope !== 'approvals:resolve'),
      ),
      os.user(
        'bob',
        everyScope.filter((scope) => scope !== 'approvals:resolve'),
      ),
      os.user('anna', ['approvals:resolve']),
    ]);
    const json = { message: `refund order=${cage.personal('argument')}`, stream: false };
    const run = await os.call('POST', '/agents/payer/runs', { token: alice, json });
    const runId = run.headers.get('x-run-id') ?? '';
    const found: unknown = await (await os.call('GET', '/approvals', { token: anna })).json();
    const id = /"id":"([^"]+)"/.exec(JSON.stringify(found))?.[1] ?? '';
    const resolve = (token: string, note: string) =>
      os.call('POST', `/approvals/${id}/resolve`, { token, json: { status: 'approved', resolution_data: { note } } });
    expect(await cage.hear('the run', run)).toBe(200);
    expect(await cage.hear('an own one', await os.call('GET', `/approvals/${id}`, { token: alice }))).toBe(200);
    expect(await cage.hear('a stranger', await os.call('GET', `/approvals/${id}`, { token: bob }))).toBe(404);
    expect(
      await cage.hear(
        'the gate',
        await os.call('POST', `/agents/payer/runs/${runId}/continue`, { token: await os.user('alice', ['agents:run']), json: {} }),
      ),
    ).toBe(403);
    expect(await cage.hear('a resolver', await resolve(alice, cage.personal('refused-note')))).toBe(404);
    expect(await cage.hear('a long note', await resolve(anna, cage.personal('long-note').repeat(999)))).toBe(422);
    expect(await cage.hear('an approver', await resolve(anna, cage.personal('note')))).toBe(200);
    expect(await cage.hear('a second verdict', await resolve(anna, cage.personal('late-note')))).toBe(409);
    await os.close();
    expect(cage.escaped()).toEqual([]);
  });

  test('errors of the database are logged without the values in them', async () => {
    const cage = new Cage();
    const inner = await openTestDatabase();
    const os = await startTestOs({ log: cage.log, db: faultyDatabase(inner, cage.secret('row')) });
    const token = await os.user('alice');
    const requests = [
      ['POST', '/sessions', { session_name: cage.personal('name') }],
      ['GET', '/sessions', undefined],
      ['POST', '/memories', { memory: cage.personal('memory') }],
      ['POST', '/agents/a1/runs', { message: cage.personal('prompt') }],
    ] as const;
    for (const [method, path, json] of requests) expect(await cage.hear(path, await os.call(method, path, { token, json }))).toBe(500);
    await os.close();
    await inner.close();
    expect(cage.lines.filter((line) => line.includes('23502')).length).toBeGreaterThanOrEqual(3);
    expect(cage.escaped()).toEqual([]);
  });

  test('a start that fails tells no password', async () => {
    const cage = new Cage();
    const db = `postgres://agentos:${cage.secret('password')}@127.0.0.1:1/agentos`;
    const start = startTestOs({ log: cage.log, db });
    const error: unknown = await start.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'db_unavailable' });
    cage.log.error({ err: error }, 'the server could not start');
    expect(cage.escaped()).toEqual([]);
  });
});
