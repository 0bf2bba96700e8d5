import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Workflow, step } from 'agentos-ts';
import type { AgentOSOptions, HttpServer } from 'agentos-ts';
import { SocketClient } from '../support/socket-client.ts';
import type { Json } from '../support/socket-client.ts';
import { demoWorkflow, makeToken, startTestOs, testSecret } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

let server: TestOs;
let http: HttpServer;
let isShared = true;
const url = (query = ''): string => `${http.url}/workflows/ws${query}`;
const hanging = new Workflow({ id: 'hanging', steps: [step({ id: 'hang', run: () => new Promise<string>(() => undefined) })] });

async function start(options: Partial<AgentOSOptions> = {}): Promise<void> {
  server = await startTestOs({ workflows: [demoWorkflow('w1'), demoWorkflow('w2'), hanging], ...options });
  http = await server.os.serve({ port: 0 });
}
async function stop(): Promise<void> {
  await http.close(0);
  await server.close();
}

/** A server of its own for one test; the others share one. */
async function restart(options: Partial<AgentOSOptions>): Promise<void> {
  await stop();
  isShared = false;
  await start(options);
}
beforeAll(() => start());
beforeEach(async () => {
  if (isShared) return;
  await stop();
  isShared = true;
  await start();
});
afterAll(() => stop());

const user = async (sub: string, scopes?: readonly string[]): Promise<SocketClient> =>
  SocketClient.signedIn(url(), await server.user(sub, scopes));
const soon = async (sub: string, seconds: number): Promise<string> =>
  makeToken({ sub, scopes: ['workflows:run'], iat: Math.floor(Date.now() / 1000) - 100, exp: Math.floor(Date.now() / 1000) + seconds });

async function signInFails(token: unknown): Promise<Json> {
  const client = await SocketClient.open(url());
  await client.next();
  client.send({ action: 'authenticate', token });
  const answer = await client.next();
  client.send({ action: 'authenticate', token: await server.user('alice') });
  expect(await client.next()).toMatchObject({ event: 'authenticated' });
  await client.close();
  return answer;
}

describe('signing in', () => {
  it('greets, and names the caller in a second frame', async () => {
    const client = await SocketClient.open(url());
    client.send({ action: 'authenticate', token: await server.user('alice') });
    expect([await client.next(), await client.next(), await client.next()]).toEqual([
      { event: 'connected', message: 'Connected to AgentOS. Please authenticate to continue.', requires_auth: true },
      { event: 'authenticated', message: 'Authentication successful. You can now send commands.' },
      { event: 'authenticated', message: 'JWT authentication successful.', user_id: 'alice' },
    ]);
    await client.close();
  });

  it.each([
    ['no token', undefined, 'Token is required', 'invalid_token'],
    ['a number', 7, 'Token is required', 'invalid_token'],
    ['rubbish', 'rubbish', 'Invalid token', 'invalid_token'],
    ['an unknown account', `aos_pat_${'a'.repeat(40)}`, 'Invalid or expired service account token', 'invalid_token'],
  ])('says what is wrong with %s and takes another try', async (_name, token, error, type) => {
    expect(await signInFails(token)).toEqual({ event: 'auth_error', error, error_type: type });
  });

  it('tells an old token from a wrong one', async () => {
    expect(await signInFails(await soon('alice', -60))).toEqual({ event: 'auth_error', error: 'Token has expired', error_type: 'expired' });
  });

  it('ends the socket after five bad tokens', async () => {
    const client = await SocketClient.open(url());
    for (let tries = 0; tries < 5; tries += 1) client.send({ action: 'authenticate', token: 'rubbish' });
    const frames = await client.until(({ error }) => error === 'Too many failed authentication attempts');
    expect(frames.filter(({ event }) => event === 'auth_error')).toHaveLength(6);
    expect(await client.closed).toMatchObject({ code: 4401 });
  });

  it('answers a ping before, and ends the socket for anything else', async () => {
    const client = await SocketClient.open(url());
    client.send({ action: 'ping' });
    client.send({ action: 'start-workflow', workflow_id: 'w1' });
    const frames = await client.untilEvent('auth_required');
    expect(frames.map(({ event }) => event)).toEqual(['connected', 'pong', 'auth_required']);
    expect(await client.closed).toMatchObject({ code: 4401 });
  });

  it('ends a socket that does not sign in in time', async () => {
    await restart({ sockets: { handshakeMs: 50 } });
    const client = await SocketClient.open(url());
    expect(await client.closed).toEqual({ code: 4401, reason: 'Authentication timed out' });
  });

  it('asks nobody while authorization is off, but pages of other origins are kept out', async () => {
    await restart({ authorization: false });
    const client = await SocketClient.open(url());
    expect(await client.next()).toEqual({ event: 'connected', message: 'Connected to AgentOS.', requires_auth: false });
    client.send({ action: 'start-workflow', workflow_id: 'w1', message: 'hi' });
    await client.untilEvent('WorkflowCompleted');
    client.send({ action: 'authenticate', token: 'anything' });
    expect(await client.next()).toMatchObject({ event: 'authenticated' });
    await client.close();
    await expect(SocketClient.open(url(), { headers: { host: 'evil.example' } })).rejects.toThrow('403');
  });
});

describe('an open socket', () => {
  it('takes a newer token of its caller and outlives the older one', async () => {
    const client = await SocketClient.signedIn(url(), await soon('alice', 2));
    client.send({ action: 'start-workflow', workflow_id: 'hanging' });
    await client.untilEvent('StepStarted');
    client.send({ action: 'authenticate', token: await makeToken({ sub: 'alice', scopes: ['workflows:run'] }) });
    await client.until((frame) => 'user_id' in frame);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    client.send({ action: 'ping' });
    expect(await client.next()).toEqual({ event: 'pong' });
    await client.close();
  });

  it.each([
    ['another caller', async () => server.user('bob')],
    ['a bad token', async () => 'rubbish'],
  ])('ends for %s: the old identity does not live on', async (_name, token) => {
    const client = await user('alice');
    client.send({ action: 'authenticate', token: await token() });
    client.send({ action: 'start-workflow', workflow_id: 'w1' });
    expect(await client.next()).toMatchObject({ event: 'auth_error' });
    expect(await client.closed).toMatchObject({ code: 4401 });
    expect(client.texts.join('')).not.toContain('WorkflowStarted');
  });

  it('shows nothing of a run any more when a token with fewer rights replaces the first', async () => {
    const client = await user('alice');
    client.send({ action: 'start-workflow', workflow_id: 'hanging' });
    const [started] = await client.untilEvent('StepStarted');
    client.send({ action: 'authenticate', token: await server.user('alice', ['agents:run']) });
    await client.until((frame) => 'user_id' in frame);
    const runId = String(started?.['run_id']);
    await server.call('POST', `/workflows/hanging/runs/${runId}/cancel`, { token: await server.user('alice') });
    client.send({ action: 'reconnect', workflow_id: 'hanging', run_id: runId });
    const rest = await client.untilEvent('error');
    expect(rest).toEqual([expect.objectContaining({ error: 'Insufficient permissions to reconnect to this workflow' })]);
    await client.close();
  });

  it('ends when its token does, with a frame that says so, while a run is followed', async () => {
    const client = await SocketClient.signedIn(url(), await soon('alice', 2));
    client.send({ action: 'start-workflow', workflow_id: 'hanging' });
    const frames = await client.untilEvent('auth_error');
    expect(frames.at(-1)).toEqual({ event: 'auth_error', error: 'Token has expired', error_type: 'expired' });
    expect(await client.closed).toMatchObject({ code: 4401 });
  });

  it('ends when its service account is revoked, also while it is silent', async () => {
    const admin = await server.admin();
    const body = { name: 'robot', scopes: [{ scope: 'workflows:run' }] };
    const minted: Json = await (await server.call('POST', '/service-accounts', { token: admin, json: body })).json();
    const client = await SocketClient.signedIn(url(), String(minted['token']));
    expect(client.texts.at(-1)).toContain('Service account authentication successful.');
    const revoked = await server.call('DELETE', `/service-accounts/${String(minted['id'])}`, { token: admin });
    expect(revoked.status).toBe(204);
    expect((await client.untilEvent('auth_error')).at(-1)).toMatchObject({ error: 'Invalid or expired service account token' });
    expect(await client.closed).toMatchObject({ code: 4401 });
  });

  it('decides for every message', async () => {
    const client = await user('alice', ['workflows:w1:run']);
    client.send({ action: 'start-workflow', workflow_id: 'w2', message: 'no' });
    expect(await client.next()).toEqual({
      event: 'error',
      error: 'Insufficient permissions to run this workflow',
      error_type: 'insufficient_scope',
      required_scopes: ['workflows:w2:run'],
    });
    client.send({ action: 'start-workflow', workflow_id: 'w1', message: 'yes' });
    expect(await client.next()).toMatchObject({ event: 'WorkflowStarted' });
    await client.close();
  });

  it('holds the scope mappings of routes', async () => {
    const scopeMappings = { 'POST /workflows/*/runs': ['runs:start'] };
    await restart({ authorization: { verificationKeys: [testSecret], scopeMappings } });
    const client = await user('alice');
    client.send({ action: 'start-workflow', workflow_id: 'w1' });
    expect(await client.next()).toMatchObject({ event: 'error', required_scopes: ['runs:start'] });
    await client.close();
    const other = await user('bob', ['runs:start']);
    other.send({ action: 'start-workflow', workflow_id: 'w1' });
    expect(await other.next()).toMatchObject({ event: 'WorkflowStarted' });
    await other.close();
  });
});

describe('limits', () => {
  it('ends a socket that sends too much at once', async () => {
    const client = await user('alice');
    for (let count = 0; count < 100; count += 1) client.send({ action: 'ping' });
    expect(await client.closed).toEqual({ code: 4429, reason: 'Too many messages' });
  });

  it('ends a socket whose message is too large', async () => {
    await restart({ sockets: { messageBytes: 1000 } });
    const client = await SocketClient.open(url());
    client.send({ action: 'authenticate', token: 'x'.repeat(2000) });
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  it('counts the sockets of a principal and gives places back', async () => {
    await restart({ sockets: { socketsPerPrincipal: 2 } });
    const [first, second] = [await user('alice'), await user('alice')];
    const third = await SocketClient.open(url());
    third.send({ action: 'authenticate', token: await server.user('alice') });
    expect(await third.closed).toEqual({ code: 4429, reason: 'Too many open sockets' });
    const bob = await user('bob');
    await Promise.all([first.close(), bob.close()]);
    await expect
      .poll(async () =>
        user('alice').then(
          (client) => client.close().then(() => 'in'),
          () => 'out',
        ),
      )
      .toBe('in');
    await second.close();
  });

  it('counts all sockets: 500 come, the next is refused, and all places are free again', async () => {
    await restart({ sockets: { sockets: 500 } });
    const openAll = (): Promise<readonly SocketClient[]> => Promise.all(Array.from({ length: 500 }, () => SocketClient.open(url())));
    const clients = await openAll();
    await expect(SocketClient.open(url())).rejects.toThrow('503');
    await Promise.all(clients.map((client) => client.close()));
    const again = await openAll();
    await Promise.all(again.map((client) => client.close()));
  }, 30_000);
});

describe('the upgrade', () => {
  it('is refused for pages of other origins, unless cors.origins names them', async () => {
    await expect(SocketClient.open(url(), { origin: 'https://evil.example' })).rejects.toThrow('403');
    await (await SocketClient.open(url(), { origin: http.url })).close();
    await restart({ cors: { origins: ['https://app.example'] } });
    await (await SocketClient.open(url(), { origin: 'https://app.example' })).close();
    await expect(SocketClient.open(url(), { origin: 'null' })).rejects.toThrow('403');
  });

  it('reads no token from query, header or subprotocol', async () => {
    const token = await server.user('alice');
    await expect(SocketClient.open(url(`?token=${token}`))).rejects.toThrow('401');
    await expect(SocketClient.open(url(`?access_token=${token}`))).rejects.toThrow('401');
    const client = await SocketClient.open(url(), { headers: { authorization: `Bearer ${token}` } });
    expect(await client.next()).toMatchObject({ requires_auth: true });
    client.send({ action: 'start-workflow', workflow_id: 'w1' });
    expect(await client.closed).toMatchObject({ code: 4401 });
  });

  it('is for sockets alone: other paths are not there, and a plain request is one for a workflow', async () => {
    const headers = { authorization: `Bearer ${await server.user('alice')}` };
    await expect(SocketClient.open(`${http.url}/workflows`, { headers })).rejects.toThrow('404');
    await expect(SocketClient.open(`${http.url}/workflows`)).rejects.toThrow('401');
    expect((await fetch(url())).status).toBe(401);
    expect((await fetch(url(), { headers })).status).toBe(404);
  });

  it('works with the client that Node and browsers have', async () => {
    const socket = new WebSocket(url().replace('http', 'ws'));
    const first = await new Promise<string>((resolve) =>
      socket.addEventListener('message', ({ data }) => resolve(String(data)), { once: true }),
    );
    expect(JSON.parse(first)).toMatchObject({ event: 'connected' });
    socket.close();
  });
});

it('says good-bye when the server stops', async () => {
  await restart({});
  const client = await user('alice');
  const stopping = http.close(0);
  expect(await client.closed).toEqual({ code: 1001, reason: 'The server is shutting down' });
  await stopping;
});
