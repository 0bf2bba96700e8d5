import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAttackedServer } from './attacked-server.ts';
import type { AttackedServer } from './attacked-server.ts';
import { expandText, httpCases, httpNotRun, socketCases } from './http-case.ts';
import type { HttpCase } from './http-case.ts';
import { sendRaw } from './raw-request.ts';
import type { RawReply, RawRequest } from './raw-request.ts';

let server: AttackedServer;
let tokens: ReadonlyMap<string, string>;

beforeAll(async () => {
  server = await startAttackedServer();
  tokens = new Map([
    ['$token', await server.token('user-a')],
    ['$tokenA', await server.token('user-a')],
    ['$tokenB', await server.token('user-b')],
    ['$token_other_agent_only', await server.token('user-a', ['agents:other:read'])],
    ['$token_none', await server.token('user-a', [])],
    ['$token_readonly', await server.token('user-a', ['agents:read'])],
    ['$token_write', await server.token('user-a', ['sessions:read', 'sessions:write'])],
  ]);
  await createSession('$tokenA', 's1');
  await createSession('$tokenB', 's-of-b');
});
afterAll(() => server.close());

let runsBefore = 0;
beforeEach(() => {
  runsBefore = server.runs();
});

const bearer = (token: string): string => `Authorization: Bearer ${tokens.get(token) ?? ''}`;
const send = (request: RawRequest): Promise<RawReply> => sendRaw(server.port, request);

async function createSession(token: string, id: string): Promise<void> {
  const headers = [bearer(token), 'Content-Type: application/json'];
  const reply = await send({
    method: 'POST',
    target: '/sessions',
    headers,
    body: JSON.stringify({ session_id: id, agent_id: 'my-agent' }),
  });
  expect(reply.status).toBe(201);
}

function attack({ build: { method = 'GET', path, headers = [], body = '' } }: HttpCase): Promise<RawReply> {
  const target = expandText(path, tokens);
  return send({ method, target, headers: headers.map((line) => expandText(line, tokens)), body });
}

/** A form that what is protected shows in the replies of its routes. */
const protectedText = /os_database|"my-agent"|Agent my-agent/;

function checkStatus(reply: RawReply, { expected: { status } }: HttpCase): void {
  if (status !== undefined) expect([status].flat(), reply.body.slice(0, 200)).toContain(reply.status);
}

/** What each outcome means beyond the status. */
const outcomes: Readonly<Record<string, (entry: HttpCase, reply: RawReply) => Promise<void> | void>> = {
  never_reaches_protected_handler: (_entry, reply) => expect(reply.body).not.toMatch(protectedText),
  ignored: ignoresOverride,
  same_as_GET: async (entry, reply) => {
    const get = await attack({ ...entry, build: { ...entry.build, method: 'GET' } });
    expect(reply.status).toBe(get.status);
    expect(reply.body).toBe('');
  },
  same_as_GET_or_405: (_entry, reply) => expect(reply.status).toBe(405),
  no_data: (_entry, reply) => expect(reply.body).toBe(''),
  no_side_effect: (_entry, reply) => expect(reply.body).toBe(''),
  reject: rejects,
  deny: denies,
  accept: (_entry, reply) => expect(reply.status).toBe(200),
  identity_is: (_entry, reply) => isAnswerTo(reply, 's1', 's-of-b'),
};

function ignoresOverride({ build }: HttpCase, reply: RawReply): Promise<void> | void {
  if (build.path === '/health') return expect(reply.body).toContain('"ok"');
  expect([404, 405]).toContain(reply.status);
  return send({ method: 'GET', target: '/sessions/s1', headers: [bearer('$tokenA')] }).then((after) => expect(after.status).toBe(200));
}

function rejects({ id, expected, build }: HttpCase, reply: RawReply): void {
  const challenge = reply.headers.get('www-authenticate') ?? '';
  if (expected.error !== undefined) expect(challenge).toContain(`error="${expected.error}"`);
  if (id === 'tr-401-no-token') expect(challenge).toMatch(/^Bearer realm="os-1"$/);
  if (id === 'tr-query-access-token') {
    const sent = tokens.get('$token') ?? '';
    expect(server.logLines.filter((line) => line.includes(sent) || line.includes('access_token'))).toEqual([]);
  }
  if (build.path.startsWith('/sessions')) expect(reply.body).not.toMatch(/s1|s-of-b/);
}

function denies({ expected, id }: HttpCase, reply: RawReply): void {
  if (expected.content_type !== undefined) expect(reply.headers.get('content-type')).toContain(expected.content_type);
  for (const member of expected.members ?? []) expect(JSON.parse(bodyOf(reply))).toHaveProperty([member]);
  if (id === 'tr-403-scope')
    expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer .*error="insufficient_scope".*scope="agents:my-agent:run"/);
}

/** The text of a body that may have come in chunks. */
function bodyOf({ headers, body }: RawReply): string {
  return headers.get('transfer-encoding') === 'chunked' ? body.replaceAll(/(?:^|\r\n)[0-9a-f]+\r\n/g, '').trim() : body;
}

function isAnswerTo(reply: RawReply, own: string, foreign: string): void {
  expect(reply.status).toBe(200);
  expect(reply.body).toContain(own);
  expect(reply.body).not.toContain(foreign);
}

const special = new Set(['tr-header-and-cookie-diff', 'sse-resume-foreign', 'sse-expires-midway']);
const plain = httpCases.filter(({ id }) => !httpNotRun.has(id) && !special.has(id) && !socketCases.has(id));

describe('attacks.json, http', () => {
  it.each(plain)('$id: $description', async (entry) => {
    const reply = await attack(entry);
    checkStatus(reply, entry);
    const check = outcomes[entry.expected.outcome];
    if (check === undefined) throw new Error(`${entry.id}: nothing is known of the outcome ${entry.expected.outcome}`);
    await check(entry, reply);
    expect(server.runs()).toBe(runsBefore);
  });

  it('tr-header-and-cookie-diff: the header wins and the cookie is not looked at', async () => {
    const headers = [bearer('$tokenA'), `Cookie: access_token=${tokens.get('$tokenB') ?? ''}`];
    isAnswerTo(await send({ method: 'GET', target: '/sessions', headers }), 's1', 's-of-b');
    const rubbish = [bearer('$tokenA'), 'Cookie: access_token=rubbish'];
    isAnswerTo(await send({ method: 'GET', target: '/sessions', headers: rubbish }), 's1', 's-of-b');
  });

  it('sse-resume-foreign: the events of somebody else’s run are not there', async () => {
    const headers = [bearer('$tokenA'), 'Content-Type: application/json'];
    const started = await send({ method: 'POST', target: '/agents/my-agent/runs', headers, body: '{"message":"secret of A"}' });
    const runId = started.headers.get('x-run-id') ?? '';
    const target = `/agents/my-agent/runs/${runId}/events`;
    expect((await send({ method: 'GET', target, headers: [bearer('$tokenA')] })).status).toBe(200);
    const foreign = await send({ method: 'GET', target, headers: [bearer('$tokenB'), 'Last-Event-ID: 5'] });
    expect(foreign.status).toBe(404);
    expect(foreign.body).not.toContain('secret of A');
  });

  it('sse-expires-midway: a stream ends with an error event when its token does', async () => {
    const token = await server.token('user-a', undefined, { exp: Math.floor(Date.now() / 1000) + 2 });
    const headers = [`Authorization: Bearer ${token}`, 'Content-Type: application/json'];
    const message = 'a question of a great many words that are all said again one after the other, slowly';
    const reply = await send({ method: 'POST', target: '/agents/slow/runs', headers, body: JSON.stringify({ message }) });
    expect(reply.body).toContain('RunStarted');
    expect(reply.body).toContain('auth_token_expired');
    expect(reply.body).not.toContain('RunCompleted');
  });

  it('runs or lists every case', () => {
    const ids = httpCases.map(({ id }) => id);
    expect(ids.length).toBe(64);
    expect(plain.length + special.size + socketCases.size + httpNotRun.size).toBe(ids.length);
    expect([...special, ...socketCases, ...httpNotRun.keys()].filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('leaves nothing out that is built', async () => {
    const paths = server.os.describeRoutes().map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith('/.well-known') || path === '/events')).toEqual([]);
  });
});
