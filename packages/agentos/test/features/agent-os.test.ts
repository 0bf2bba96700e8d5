import { Hono } from 'hono';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Agent, AgentOS, demoModel } from 'agentos-ts';
import type { AgentOSOptions } from 'agentos-ts';
import { defineRoute, principalOf, reply } from 'agentos-ts/kit';
import { silentLog } from '../../src/telemetry/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { parseFrames } from '../support/read-sse.ts';
import { demoAgent, makeToken, testOsId, testSecret } from '../support/start-os.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

async function makeOs(options: Partial<AgentOSOptions> = {}): Promise<AgentOS> {
  const db = options.db ?? (await openTestDatabase());
  if (typeof db !== 'string') toClose.push(() => db.close());
  const os = new AgentOS({ id: testOsId, agents: [demoAgent('a1')], log: silentLog, env: {}, ...options, db });
  toClose.push(() => os.close({ graceMs: 100 }));
  return os;
}
const locked = { authorization: { verificationKeys: [testSecret] } };
const get = (app: Hono, path: string, token?: string) =>
  app.fetch(new Request(`http://test${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }));

describe('start', () => {
  test('wrong use is a TypeError that names the option', () => {
    expect(() => new AgentOS({ id: 'a b' })).toThrow(new TypeError('AgentOS: id must match ^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'));
    expect(() => new AgentOS({ agents: [demoAgent('x'), demoAgent('x')] })).toThrow('AgentOS: agents: two have the id x');
    expect(() => Reflect.construct(AgentOS, [{ agents: [{ id: 'x' }] }])).toThrow('AgentOS: agents must be made with new Agent()');
    expect(() => Reflect.construct(AgentOS, [{ db: '' }])).toThrow('AgentOS: db must be a URL');
  });

  test.each([
    [undefined, 'options must be an object'],
    [{ authorisation: true }, 'there is no "authorisation"; did you mean authorization?'],
    [{ authorization: null }, 'authorization must be true, false or a configuration'],
    [{ authorization: 'false' }, 'authorization must be true, false or a configuration'],
    [{ authorizationConfig: null }, 'authorizationConfig must be a configuration'],
    [{ id: 5 }, 'id must match'],
    [{ agents: {} }, 'agents must be a list'],
    [{ app: {} }, 'app must be a Hono app'],
    [{ logLevel: 'loud' }, 'logLevel must be one of'],
    [{ approvals: { expiresInSeconds: 0 } }, 'approvals.expiresInSeconds must be a positive whole number'],
    [{ approvals: { expiresInSeconds: 1e15 } }, 'approvals.expiresInSeconds must be at most'],
    [{ approvals: { expiresIn: 5 } }, 'approvals: there is no "expiresIn"'],
    [{ poolSize: '10' }, 'poolSize must be a positive whole number'],
    [{ tracing: 'yes' }, 'tracing must be true, false or its options'],
    [{ tracing: null }, 'tracing must be true, false or its options'],
    [{ tracing: { contents: true } }, 'tracing: there is no "contents"'],
    [{ tracing: { content: 'no' } }, 'tracing.content must be true or false'],
    [{ tracing: { keepDays: 0 } }, 'tracing.keepDays must be a number above 0'],
    [{ tracing: { keepDays: Number.NaN } }, 'tracing.keepDays must be a number above 0'],
    [{ runLimits: { runs: 'x' } }, 'runLimits.runs must be a positive whole number'],
    [{ runLimits: { runsPerUser: 5 } }, 'runLimits: there is no "runsPerUser"'],
    [{ runLimits: { runTimeoutMs: 3_000_000_000 } }, 'runLimits.runTimeoutMs must be at most'],
    [{ cors: { origin: ['https://a.example'] } }, 'cors: there is no "origin"; did you mean origins?'],
    [{ cors: { origins: 'https://a.example' } }, 'cors.origins must be a list'],
  ])('what would be ignored or guessed is refused by name: %j', (options, text) => {
    expect(() => Reflect.construct(AgentOS, [options])).toThrow(TypeError);
    expect(() => Reflect.construct(AgentOS, [options])).toThrow(`AgentOS: ${text}`);
  });

  test('a port in the environment that is none is told', async () => {
    for (const port of ['abc', '-1', '99999', '1e3'])
      await expect((await makeOs({ env: { AGENT_OS_PORT: port } })).serve()).rejects.toMatchObject({ code: 'os_port_invalid' });
  });

  test('authorization without a key source refuses to start and says which settings help; requests are 503 and say nothing', async () => {
    const os = await makeOs({ authorization: true });
    await expect(os.ready()).rejects.toMatchObject({
      code: 'config_no_key_source',
      detail: expect.stringContaining('JWT_VERIFICATION_KEY'),
    });
    const response = await get(os.getApp(), '/health');
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('JWT_');
  });

  test('the first request waits for start-up', async () => {
    const os = await makeOs(locked);
    expect((await get(os.getApp(), '/health')).status).toBe(200);
  });

  test('a scope mapping that matches no route stops the start', async () => {
    const os = await makeOs({ authorization: { verificationKeys: [testSecret], scopeMappings: { 'GET /agnets': ['agents:read'] } } });
    await expect(os.ready()).rejects.toMatchObject({ code: 'config_unmatched_scope_mapping' });
  });
});

describe('serve', () => {
  test('without authorization it stays on loopback unless told otherwise', async () => {
    const os = await makeOs();
    await expect(os.serve({ port: 0, host: '0.0.0.0' })).rejects.toMatchObject({ code: 'os_open_to_the_network' });
    const server = await os.serve({ port: 0 });
    expect((await fetch(`${server.url}/agents`)).status).toBe(200);
    expect(await (await fetch(`${server.url}/info`)).json()).toMatchObject({ auth_mode: 'none' });
    const open = await makeOs({ allowUnauthenticated: true });
    await expect(open.serve({ port: 0, host: '0.0.0.0' })).resolves.toMatchObject({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
  });

  test('with authorization it listens where it is told', async () => {
    const os = await makeOs(locked);
    const server = await os.serve({ port: 0, host: '0.0.0.0' });
    expect((await fetch(`${server.url}/agents`)).status).toBe(401);
  });

  test('a port that is taken is an error and nothing is left behind', async () => {
    const os = await makeOs(locked);
    const server = await os.serve({ port: 0 });
    await expect(os.serve({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  test('closing the last server closes the AgentOS; closing twice is fine', async () => {
    const os = await makeOs(locked);
    const server = await os.serve({ port: 0 });
    await server.close();
    await os.close();
    await os.close();
    await expect(os.ready()).rejects.toMatchObject({ code: 'os_closed' });
    expect((await get(os.getApp(), '/health')).status).toBe(503);
  });
});

describe('close', () => {
  test.each(['os', 'server'] as const)('of the %s tells readers of a stream that their run was interrupted', async (which) => {
    const slow = new Agent({ id: 'slow', model: demoModel({ delayMs: 500 }) });
    const os = await makeOs({ agents: [slow] });
    const server = await os.serve({ port: 0 });
    const form = new URLSearchParams({ message: 'hello' });
    const stream = await fetch(`${server.url}/agents/slow/runs`, { method: 'POST', body: form });
    const text = stream.text();
    await (which === 'os' ? os.close({ graceMs: 100 }) : server.close(100));
    expect(parseFrames(await text).at(-1)).toMatchObject({ event: 'RunError', data: { error_type: 'interrupted' } });
    expect(await os.serve({ port: 0 }).catch((error: unknown) => error)).toMatchObject({ code: 'os_closed' });
  });
});

describe('mounted and extended', () => {
  const report = defineRoute({
    method: 'POST',
    path: '/reports/:id',
    summary: 'Write a report',
    access: { scope: 'reports:write' },
    body: z.object({ text: z.string() }),
    responses: { 200: z.object({ id: z.string(), by: z.string().nullable() }) },
    handler: (ctx) => reply(200, { id: ctx.params.id, by: ctx.principal.userId }),
  });

  test('an own route stands under the same lock and in the documents', async () => {
    const os = (await makeOs(locked)).route(report);
    const app = os.getApp();
    const post = async (scopes: readonly string[]) =>
      app.fetch(
        new Request('http://test/reports/r1', {
          method: 'POST',
          headers: { authorization: `Bearer ${await makeToken({ sub: 'alice', scopes })}`, 'content-type': 'application/json' },
          body: '{"text":"x"}',
        }),
      );
    expect((await app.fetch(new Request('http://test/reports/r1', { method: 'POST' }))).status).toBe(401);
    expect((await post(['agents:read'])).status).toBe(403);
    expect(await (await post(['reports:write'])).json()).toEqual({ id: 'r1', by: 'alice' });
    expect(os.describeRoutes()).toContainEqual(expect.objectContaining({ path: '/reports/:id', access: { scope: 'reports:write' } }));
    expect(await os.openApi()).toMatchObject({ paths: { '/reports/{id}': { post: { 'x-required-scopes': ['reports:write'] } } } });
  });

  test('routes are added before the start, once, and not over built-in ones', async () => {
    const os = (await makeOs(locked)).route(report);
    expect(() => os.route(report)).toThrow(TypeError);
    await os.ready();
    expect(() => os.route({ ...report, path: '/late' })).toThrow('before the server starts');
    const clash = (await makeOs(locked)).route({ ...report, method: 'GET', path: '/agents', body: undefined });
    await expect(clash.ready()).rejects.toThrow('another route answers the same requests');
  });

  test('below a prefix the own app answers to the same paths under the same rules', async () => {
    const app = new Hono()
      .get('/reports/:id', (c) => c.json({ id: c.req.param('id'), by: principalOf(c.req.raw)?.userId, query: c.req.query('q') }))
      .post('/echo', async (c) => c.text(await c.req.text()))
      .get('/v1/inner', (c) => c.text('inner'));
    const scopeMappings = { 'GET /reports/*': ['reports:read'], 'POST /echo': [] };
    const os = await makeOs({ app, authorization: { verificationKeys: [testSecret], scopeMappings } });
    const parent = new Hono().route('/v1', os.getApp());
    const reader = await makeToken({ sub: 'ann', scopes: ['reports:read'] });
    expect((await get(parent, '/v1/reports/7')).status).toBe(401);
    expect((await get(parent, '/v1/reports/7', await makeToken({ sub: 'bob', scopes: [] }))).status).toBe(403);
    expect(await (await get(parent, '/v1/reports/7?q=x%26y', reader)).json()).toEqual({ id: '7', by: 'ann', query: 'x&y' });
    const headers = { authorization: `Bearer ${reader}` };
    expect(await (await parent.fetch(new Request('http://test/v1/echo', { method: 'POST', headers, body: 'hello' }))).text()).toBe('hello');
    expect((await get(parent, '/v1/inner', await makeToken({ sub: 'root', scopes: ['agent_os:admin'] }))).status).toBe(404);
  });

  test('below a prefix of another app every route is as closed as before', async () => {
    const os = await makeOs(locked);
    const parent = new Hono().get('/', (c) => c.text('mine')).route('/api/v1', os.getApp());
    const nobody = await makeToken({ sub: 'nobody', scopes: [] });
    expect(await (await get(parent, '/')).text()).toBe('mine');
    expect((await get(parent, '/api/v1/health')).status).toBe(200);
    expect((await get(parent, '/api/v1/sessions')).status).toBe(401);
    expect((await get(parent, '/api/v1/sessions', nobody)).status).toBe(403);
    expect((await get(parent, '/api/v1/agents/a1', await makeToken({ sub: 'a', scopes: ['agents:a1:read'] }))).status).toBe(200);
  });

  test('routes of a given Hono app are closed to all but administrators unless a rule names them', async () => {
    const app = new Hono()
      .get('/mine', (c) => c.text('mine'))
      .get('/reports', (c) => c.text('reports'))
      .get('/open', (c) => c.text('open'));
    const os = await makeOs({
      app,
      authorization: { verificationKeys: [testSecret], scopeMappings: { 'GET /reports': ['reports:read'] }, publicRoutes: ['/open'] },
    });
    const served = os.getApp();
    const reader = await makeToken({ sub: 'r', scopes: ['reports:read'] });
    expect((await get(served, '/open')).status).toBe(200);
    expect((await get(served, '/mine', reader)).status).toBe(403);
    expect((await get(served, '/reports', reader)).status).toBe(200);
    expect((await get(served, '/reports', await makeToken({ sub: 'x', scopes: [] }))).status).toBe(403);
    expect((await get(served, '/mine', await makeToken({ sub: 'root', scopes: ['agent_os:admin'] }))).status).toBe(200);
  });
});

test('origins of the environment may call, and those in code replace them', async () => {
  const env = { AGENT_OS_CORS_ORIGINS: 'https://a.example, https://b.example,' };
  const allowed = async (options: Partial<AgentOSOptions>, origin: string) => {
    const app = (await makeOs({ ...locked, env, ...options })).getApp();
    return (await app.fetch(new Request('http://test/health', { headers: { origin } }))).headers.get('access-control-allow-origin');
  };
  expect(await allowed({}, 'https://b.example')).toBe('https://b.example');
  expect(await allowed({}, 'https://c.example')).toBeNull();
  expect(await allowed({ cors: { origins: [] } }, 'https://b.example')).toBeNull();
  expect(await allowed({ env: { AGENT_OS_CORS_ORIGINS: '' } }, 'https://b.example')).toBeNull();
  const wrong = await makeOs({ ...locked, env: { AGENT_OS_CORS_ORIGINS: 'https://a.example/path' } });
  await expect(wrong.ready()).rejects.toMatchObject({ code: 'config_cors_invalid' });
});

describe('claims that reach a run', () => {
  test('configured names come from the token alone, even when the token has none', async () => {
    const os = await makeOs({
      authorization: { verificationKeys: [testSecret], dependenciesClaims: ['org'], sessionStateClaims: ['theme'] },
    });
    const app = os.getApp();
    const run = async (claims: Record<string, unknown>) => {
      const response = await app.fetch(
        new Request('http://test/agents/a1/runs', {
          method: 'POST',
          headers: {
            authorization: `Bearer ${await makeToken({ sub: 'u', scopes: ['agents:run'], ...claims })}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({
            message: 'x',
            stream: false,
            session_state: { theme: 'forged', own: 1 },
            dependencies: { org: 'victim' },
          }),
        }),
      );
      return (await response.json()) as Record<string, unknown>;
    };
    expect((await run({ theme: 'dark', org: 'acme' }))['session_state']).toMatchObject({ theme: 'dark', own: 1 });
    expect((await run({}))['session_state']).toEqual({ own: 1 });
  });
});
