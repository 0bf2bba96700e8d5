import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createClient } from './agent-os-client.ts';
import { AgentOSClientError } from './client-error.ts';
import { FakeServer, json, lost, refusal } from './fake-server.testing.ts';
import type { ClientOptions } from './transport.ts';

const baseUrl = 'https://agents.example.com/behind/proxy';
const retry = { firstDelayMs: 1, longestDelayMs: 2000, tries: 4 };
const token = 'header.payload.signature-0123456789';
const clientOf = (server: FakeServer, options: Partial<ClientOptions> = {}) =>
  createClient({ baseUrl, token, fetch: server.fetch, retry, ...options });
const failure = async (promise: Promise<unknown>): Promise<AgentOSClientError> => {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!AgentOSClientError.is(error)) throw new Error('expected an AgentOSClientError', { cause: error });
  return error;
};

test('the token goes into the header and nowhere else', async () => {
  const server = new FakeServer(json([]), json({ data: [], meta: {} }));
  const client = clientOf(server);
  await client.agents.list();
  await client.sessions.list({ userId: 'alice', sortOrder: 'asc' });
  expect(server.seen.map(({ url }) => url)).toEqual([`${baseUrl}/agents`, `${baseUrl}/sessions?user_id=alice&sort_order=asc`]);
  expect(server.seen.map(({ headers }) => headers.get('authorization'))).toEqual([`Bearer ${token}`, `Bearer ${token}`]);
  expect(inspect(client, { depth: 10, showHidden: true })).not.toContain(token);
});

test.each(['', 'two words', 'line\n', 'Bearer x', 'ü'])('the token %j is refused without being repeated', (bad) => {
  const make = () => createClient({ baseUrl, token: bad });
  expect(make).toThrow('token: must be the token alone');
  if (bad !== '') expect(make).not.toThrow(bad);
});

test('a refusal is an error with what the server said', async () => {
  const server = new FakeServer(refusal(403, 'auth_forbidden'));
  const error = await failure(clientOf(server).agents.get('a'));
  expect(error).toMatchObject({ status: 403, code: 'auth_forbidden', detail: 'refused: auth_forbidden', requestId: 'request-1' });
  expect(error.message).toBe('auth_forbidden: refused: auth_forbidden');
  expect(error).toBeInstanceOf(Error);
});

test('no error holds the token, whatever a proxy echoes', async () => {
  const answers = [
    () => Response.json({ code: 'x', detail: `you sent Bearer ${token}` }, { status: 400 }),
    () => new Response(`<html>${token}</html>`, { status: 502 }),
    () => new Response(`<html>${token}</html>`, { status: 200 }),
    lost(),
  ];
  for (const answer of answers) {
    const error = await failure(clientOf(new FakeServer(answer), { retry: { tries: 1 } }).health());
    expect(inspect(error, { depth: 10 }) + JSON.stringify(error) + String(error)).not.toContain(token);
  }
});

test('a 401 asks for the token once more, and not a third time', async () => {
  const tokens = ['old', 'new', 'newer', 'newest'];
  const server = new FakeServer(
    refusal(401, 'auth_token_expired'),
    json([]),
    refusal(401, 'auth_token_expired'),
    refusal(401, 'auth_token_expired'),
  );
  const client = clientOf(server, { token: () => tokens.shift() ?? 'none' });
  await client.agents.list();
  expect(await failure(client.agents.list())).toMatchObject({ status: 401, code: 'auth_token_expired' });
  const sent = server.seen.map(({ headers }) => headers.get('authorization'));
  expect(sent).toEqual(['Bearer old', 'Bearer new', 'Bearer newer', 'Bearer newest']);
});

test('the same token is not sent twice, nor is a fixed one', async () => {
  for (const same of [async () => 'same', 'same']) {
    const server = new FakeServer(refusal(401, 'auth_token_expired'));
    expect(await failure(clientOf(server, { token: same }).agents.list())).toMatchObject({ status: 401 });
    expect(server.seen).toHaveLength(1);
  }
});

test('what the server refuses for now is tried again, where that changes nothing', async () => {
  const busy = refusal(503, 'db_unavailable', { 'Retry-After': '1' });
  const slow = refusal(429, 'auth_rate_limited', { 'Retry-After': '0' });
  const server = new FakeServer(busy, slow, json([]), slow, () => new Response(null, { status: 204 }));
  const client = clientOf(server);
  await client.agents.list();
  await client.sessions.delete('s');
  expect(server.requests).toEqual([
    ...Array<string>(3).fill('GET /behind/proxy/agents'),
    ...Array<string>(2).fill('DELETE /behind/proxy/sessions/s'),
  ]);
});

test.each([
  ['a run is started once', refusal(503, 'db_unavailable', { 'Retry-After': '0' })],
  ['a run is started once, also when nobody knows whether it was', lost()],
])('%s', async (_name, answer) => {
  const server = new FakeServer(answer);
  await failure(clientOf(server).agents.run('a', { message: 'Hello' }));
  expect(server.seen).toHaveLength(1);
});

test.each([
  ['without Retry-After', refusal(503, 'db_unavailable')],
  ['with a longer one than the caller waits', refusal(503, 'db_unavailable', { 'Retry-After': '60' })],
  ['for good', refusal(500, 'http_internal', { 'Retry-After': '0' })],
])('a refusal %s is final', async (_name, answer) => {
  const server = new FakeServer(answer);
  await failure(clientOf(server).agents.list());
  expect(server.seen).toHaveLength(1);
});

test('reading survives a lost connection, a few times', async () => {
  const server = new FakeServer(lost(), lost(), json([]), lost(), lost(), lost(), lost());
  const client = clientOf(server);
  await client.agents.list();
  expect(await failure(client.agents.list())).toMatchObject({ status: 0, code: 'client_connection_lost' });
  expect(server.seen).toHaveLength(7);
});

test('an abort is the caller’s own reason', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const server = new FakeServer(
    () => new Promise<Response>((_resolve, reject) => controller.signal.addEventListener('abort', () => reject(reason))),
  );
  const listing = clientOf(server).agents.list({ signal: controller.signal });
  controller.abort(reason);
  await expect(listing).rejects.toBe(reason);
});

test('files go as a form, everything else as JSON with the names of the wire', async () => {
  const server = new FakeServer(json({}), json({}));
  const client = clientOf(server);
  await client.agents.run('a', { message: 'Hello', sessionId: 's', sessionState: { keepMe: 1 }, userId: undefined });
  await client.agents.run('a', { message: 'Hello', metadata: { a: [1] }, files: [new File(['abc'], 'a.txt', { type: 'text/plain' })] });
  const [plain, form] = server.seen;
  expect(JSON.parse(plain?.body ?? '')).toEqual({
    message: 'Hello',
    session_id: 's',
    session_state: { keepMe: 1 },
    stream: false,
    background: false,
  });
  expect(form?.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/);
  for (const part of ['name="metadata"\r\n\r\n{"a":[1]}', 'name="stream"\r\n\r\nfalse', 'name="files"; filename="a.txt"', 'abc'])
    expect(form?.body).toContain(part);
});

test('any route is reached by its own names, and own routes by fetch', async () => {
  const server = new FakeServer(json({ id: 'a/b' }), json({}, 201));
  const client = clientOf(server);
  expect(await client.request('GET', '/agents/{agent_id}', { params: { agent_id: 'a/b' } })).toEqual({ id: 'a/b' });
  const reply = await client.fetch('/reports/{1}', { method: 'POST', body: { title: 'x' } });
  expect(reply.status).toBe(201);
  expect(server.requests).toEqual(['GET /behind/proxy/agents/a%2Fb', 'POST /behind/proxy/reports/%7B1%7D']);
});
