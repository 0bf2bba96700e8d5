import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AgentOSError } from '../lib/errors.ts';
import { defineRoute } from './routes/define-route.ts';
import type { Route } from './routes/define-route.ts';
import { FakeAuthenticator, recordingLog } from './fakes.testing.ts';
import { createHttpApp } from './http-app.ts';
import type { HttpAppOptions } from './http-app.ts';
import { pageQuery, wireBoolean } from './request/page-query.ts';
import { empty, eventStream, raw, reply, serializeJson, stream } from './reply/responses.ts';

const Any = z.object({ ok: z.string() });
const ok = (what: string) => reply(200, { ok: what });
const agents = serializeJson([{ id: 'a1' }]);
const calls: string[] = [];

const config = defineRoute({
  method: 'GET',
  path: '/config',
  summary: 'c',
  access: { scope: 'config:read' },
  responses: { 200: Any },
  handler: () => ok('config'),
});

const routes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/',
    summary: 'home',
    access: { public: 'home' },
    responses: { 200: Any },
    handler: () => ok('home'),
  }),
  defineRoute({
    method: 'GET',
    path: '/health',
    summary: 'h',
    access: { public: 'probe' },
    responses: { 200: Any },
    handler: () => ({ ok: 'up' }),
  }),
  config,
  defineRoute({
    method: 'GET',
    path: '/both',
    summary: 'b',
    access: { scope: ['config:read', 'traces:read'] },
    responses: { 200: Any },
    handler: () => ok('both'),
  }),
  defineRoute({
    method: 'GET',
    path: '/either',
    summary: 'e',
    access: { anyScope: ['config:read', 'traces:read'] },
    responses: { 200: Any },
    handler: () => ok('either'),
  }),
  defineRoute({
    method: 'GET',
    path: '/me',
    summary: 'me',
    access: { signedIn: true },
    responses: { 200: Any },
    handler: (ctx) => ok(ctx.access.owner),
  }),
  defineRoute({
    method: 'GET',
    path: '/agents',
    summary: 'list',
    access: { scope: 'agents:read', list: true },
    responses: { 200: z.array(z.object({ id: z.string() })) },
    handler: (ctx) => {
      const visible = ctx.visibleIds('agents', 'read');
      return visible === 'all'
        ? reply(200, agents)
        : reply(
            200,
            [...visible].map((id) => ({ id })),
          );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/agents/:agent_id',
    summary: 'one',
    access: { scope: 'agents:read' },
    resource: (p) => ({ type: 'agents', id: p.agent_id }),
    responses: { 200: Any },
    handler: (ctx) => ok(ctx.params.agent_id),
  }),
  defineRoute({
    method: 'POST',
    path: '/agents/:agent_id/runs',
    summary: 'run',
    access: { scope: 'agents:run' },
    resource: (p) => ({ type: 'agents', id: p.agent_id }),
    body: z.object({
      message: z.string(),
      stream: wireBoolean().default(true),
      tags: z.array(z.string()).default([]),
      file: z.file().optional(),
    }),
    uploads: true,
    responses: { 200: z.object({ message: z.string(), stream: z.boolean(), tags: z.array(z.string()), file: z.string().nullable() }) },
    handler: ({ body }) => {
      calls.push(body.message);
      return { message: body.message, stream: body.stream, tags: body.tags, file: body.file?.name ?? null };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/sessions',
    summary: 'sessions',
    access: { scope: 'sessions:read' },
    query: pageQuery({ limit: 20 }).extend({ type: z.enum(['agent', 'team']).optional(), ids: z.array(z.string()).optional() }),
    responses: { 200: z.json() },
    handler: ({ query }) => reply(200, z.json().parse(JSON.parse(JSON.stringify(query)))),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/sessions/:session_id',
    summary: 'delete',
    access: { scope: 'sessions:delete' },
    responses: { 204: empty() },
    handler: () => reply(204),
  }),
  defineRoute({
    method: 'GET',
    path: '/page',
    summary: 'html',
    access: { public: 'page' },
    responses: { 200: raw('text/html; charset=utf-8', 'page') },
    handler: () => reply(200, '<p>', { 'cache-control': 'max-age=60', 'content-type': 'text/html; charset=utf-8' }),
  }),
  defineRoute({
    method: 'GET',
    path: '/events',
    summary: 'events',
    access: { signedIn: true },
    responses: { 200: eventStream('text/event-stream') },
    handler: () =>
      stream(
        (async function* () {
          yield { id: 0, event: 'RunStarted', data: { event: 'RunStarted' } };
        })(),
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/broken',
    summary: 'x',
    access: { signedIn: true },
    responses: { 200: Any },
    handler: () => {
      throw new Error('canary-secret');
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/busy',
    summary: 'x',
    access: { signedIn: true },
    responses: { 200: Any },
    handler: () => {
      throw new AgentOSError({ code: 'x_busy', status: 503, detail: 'Busy', headers: { 'Retry-After': '3' }, extensions: { queue: 7 } });
    },
  }),
];

function start(options: Partial<HttpAppOptions> = {}) {
  const authenticator = new FakeAuthenticator();
  const { log, lines } = recordingLog();
  const app = createHttpApp({ routes, authenticator, log, checkReplies: true, ...options });
  const send = async (method: string, path: string, scopes?: string | null, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (scopes !== undefined && scopes !== null) headers.set('authorization', `Bearer ${scopes}`);
    return app.request(path, { method, ...init, headers });
  };
  return { app, send, authenticator, lines };
}
const bodyOf = async (response: Response): Promise<Record<string, unknown>> =>
  z.record(z.string(), z.unknown()).parse(await response.json());

const post = (body: BodyInit, type?: string, limits?: HttpAppOptions['limits']) =>
  start({ limits }).send('POST', '/agents/a1/runs', 'agents:run', { body, ...(type && { headers: { 'content-type': type } }) });

describe('who is asked', () => {
  test('public routes read no credential', async () => {
    const { send, authenticator } = start();
    expect((await send('GET', '/health')).status).toBe(200);
    expect((await send('GET', '/health', null, { headers: { authorization: 'rubbish' } })).status).toBe(200);
    expect((await send('GET', '/')).status).toBe(200);
    expect(authenticator.asked).toBe(0);
  });
  test('401 comes before 404, 405 and 403', async () => {
    const { send } = start();
    for (const [method, path] of [
      ['GET', '/nowhere'],
      ['POST', '/config'],
      ['GET', '/config'],
      ['GET', '/agents/a1'],
    ] as const) {
      const response = await send(method, path);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect((await send('GET', '/nowhere', 'none')).status).toBe(404);
    expect(await bodyOf(await send('GET', '/nowhere', 'none'))).toMatchObject({ detail: 'Not Found', code: 'http_not_found' });
  });
  test('other methods are 405 with Allow', async () => {
    const { send } = start();
    const response = await send('PATCH', '/agents/a1', 'agent_os:admin');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect((await send('QUERY', '/agents', 'agent_os:admin')).status).toBe(405);
  });
  test('OPTIONS runs no handler and answers alike everywhere', async () => {
    const { send, authenticator } = start();
    for (const path of ['/config', '/nowhere', '/agents/a1/runs']) {
      const response = await send('OPTIONS', path, 'none');
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
    }
    expect(authenticator.asked).toBe(0);
  });
  test('HEAD has the decision of GET and no body', async () => {
    const { send } = start();
    expect((await send('HEAD', '/config', 'none')).status).toBe(403);
    const response = await send('HEAD', '/config', 'config:read');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect((await send('HEAD', '/events', 'none')).headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  });
});

describe('what is decided', () => {
  test.each([
    ['/config', 'none', 403],
    ['/config', 'config:read', 200],
    ['/config', 'system:read', 200],
    ['/config', 'agent_os:admin', 200],
    ['/both', 'config:read', 403],
    ['/both', 'config:read,traces:read', 200],
    ['/either', 'traces:read', 200],
    ['/either', 'agents:read', 403],
    ['/me', 'none', 200],
    ['/agents', 'none', 403],
    ['/agents', 'agents:a1:run', 403],
    ['/agents', 'agents:a1:read', 200],
    ['/agents/a1', 'agents:read', 200],
    ['/agents/a1', 'agents:a1:read', 200],
    ['/agents/a1', 'agents:*:read', 200],
    ['/agents/a1', 'agents:a2:read', 403],
    ['/agents/a1', 'agents:a1:run', 403],
    ['/agents/*', 'agents:read', 404],
    ['/agents/A:b', 'agent_os:admin', 404],
  ])('GET %s with %s is %i', async (path, scopes, status) => {
    expect((await start().send('GET', path, scopes)).status).toBe(status);
  });
  test('a list holds what the caller may see', async () => {
    const { send } = start();
    expect(await (await send('GET', '/agents', 'agents:a7:read')).json()).toEqual([{ id: 'a7' }]);
    expect(await (await send('GET', '/agents', 'agents:read')).json()).toEqual([{ id: 'a1' }]);
  });
  test('403 names the scope of this very object', async () => {
    const response = await start().send('POST', '/agents/my-agent/runs', 'agents:read');
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect(response.headers.get('www-authenticate')).toContain('scope="agents:my-agent:run"');
    const body = await bodyOf(response);
    expect(Object.keys(body)).toEqual(expect.arrayContaining(['type', 'title', 'status', 'detail', 'instance', 'code']));
    expect(body['instance']).toBe(`urn:uuid:${response.headers.get('x-request-id')}`);
  });
  test('deciding comes before the body is read', async () => {
    const { send } = start();
    const response = await send('POST', '/agents/a1/runs', 'none', { body: 'not json', headers: { 'content-type': 'application/json' } });
    expect(response.status).toBe(403);
  });
  test('method overrides are ignored', async () => {
    const { send } = start();
    const response = await send('POST', '/sessions/s1?_method=DELETE', 'sessions:delete', {
      headers: { 'x-http-method-override': 'DELETE' },
    });
    expect(response.status).toBe(405);
    expect((await send('GET', '/health', null, { headers: { 'x-original-url': '/config' } })).status).toBe(200);
  });
});

describe('paths', () => {
  test.each([
    ['/config/', 'none', 403],
    ['/config//', 'none', 403],
    ['/config/', 'config:read', 200],
    ['/health/', null, 200],
    ['/%63onfig', 'none', 403],
    ['/%63onfig', 'config:read', 200],
    ['//config', 'config:read', 404],
    ['/agents//a1', 'agents:read', 404],
    ['/agents//runs', 'agents:read', 404],
    ['/CONFIG', 'config:read', 404],
    ['/agents/a1%2Fruns', 'agent_os:admin', 400],
    ['/agents/a1%2fruns', 'agent_os:admin', 400],
    ['/agents/..%2Fconfig', 'agent_os:admin', 400],
    ['/agents/%5c', 'agent_os:admin', 400],
    ['/agents/a1%00', 'agent_os:admin', 400],
    ['/agents/a1%0a', 'agent_os:admin', 400],
    ['/agents/a1%20', 'agent_os:admin', 404],
    ['/agents/%c0%af', 'agent_os:admin', 400],
    ['/agents/%E0%A4%A', 'agent_os:admin', 400],
    ['/agents/%252e%252e/config', 'agent_os:admin', 404],
    ['/config;x=1', 'agent_os:admin', 400],
    ['/agents/a%3Arun', 'agent_os:admin', 404],
    [`/${'a/'.repeat(5000)}`, 'agent_os:admin', 414],
  ])('GET %s is answered without surprises', async (path, scopes, status) => {
    expect((await start().send('GET', path, scopes)).status).toBe(status);
  });
  test('ids of other families are values, whatever they hold', async () => {
    const { send } = start();
    expect((await send('DELETE', '/sessions/a%23b%3Fc', 'sessions:delete')).status).toBe(204);
    expect((await send('DELETE', '/sessions/a%23b%3Fc', 'none')).status).toBe(403);
    expect((await send('DELETE', `/sessions/${'s'.repeat(256)}`, 'sessions:delete')).status).toBe(404);
  });
});

describe('bodies', () => {
  test('JSON, forms and multipart read alike', async () => {
    const expected = { message: 'hi', stream: false, tags: ['a', 'b'], file: null };
    const json = { message: 'hi', stream: false, tags: ['a', 'b'], run_id: 'chosen' };
    expect(await (await post(JSON.stringify(json), 'application/json; charset=utf-8')).json()).toEqual(expected);
    expect(await (await post(new URLSearchParams('message=hi&stream=OFF&tags=a&tags=b&run_id=x'))).json()).toEqual(expected);
    const form = new FormData();
    for (const [name, value] of [
      ['message', 'hi'],
      ['stream', '0'],
      ['tags', 'a'],
      ['tags', 'b'],
    ] as const)
      form.append(name, value);
    expect(await (await post(form)).json()).toEqual(expected);
    form.append('file', new File(['abc'], 'a.txt'));
    expect(await (await post(form)).json()).toEqual({ ...expected, file: 'a.txt' });
  });
  test('missing fields are named, nothing is repeated', async () => {
    const response = await post(JSON.stringify({ stream: 'canary-value' }), 'application/json');
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(text).not.toContain('canary-value');
    expect(JSON.parse(text)).toMatchObject({
      detail: [{ type: 'missing', loc: ['body', 'message'], msg: 'Field required' }, { loc: ['body', 'stream'] }],
    });
    expect((await post('', 'application/json')).status).toBe(422);
  });
  test.each([
    ['{', 'application/json', 422],
    ['{"message":"x"}', 'text/plain', 415],
    ['{"message":"x"}', 'text/plain; application/json', 415],
    ['{"message":"x"}', 'application/jsonp', 415],
    ['message=a&message=b', 'application/x-www-form-urlencoded', 422],
    ['--x', 'multipart/form-data; boundary=y', 400],
    ['--x', 'multipart/form-data', 400],
  ])('%s as %s is %i', async (body, type, status) => {
    expect((await post(body, type)).status).toBe(status);
  });
  test('invalid UTF-8 is refused', async () => {
    expect((await post(new Uint8Array([0x22, 0xff, 0x22]), 'application/json')).status).toBe(400);
  });
  test('sizes are bounded, declared or not', async () => {
    const limits = { bodyBytes: 100, fileBytes: 200, files: 1 };
    expect((await post(JSON.stringify({ message: 'x'.repeat(200) }), 'application/json', limits)).status).toBe(413);
    const big = new FormData();
    big.append('message', 'x');
    big.append('file', new File(['x'.repeat(201)], 'a'));
    expect((await post(big, undefined, { ...limits, bodyBytes: 1000 })).status).toBe(413);
    const many = new FormData();
    many.append('file', new File(['x'], 'a'));
    many.append('file', new File(['x'], 'b'));
    expect((await post(many, undefined, { ...limits, bodyBytes: 1000 })).status).toBe(413);
    const headers = { 'x-long': 'x'.repeat(500) };
    expect((await start({ limits: { headerBytes: 400 } }).send('GET', '/config', 'config:read', { headers })).status).toBe(431);
  });
});

describe('queries', () => {
  test('defaults, caps and lists', async () => {
    const { send } = start();
    const ask = async (query: string) => (await send('GET', `/sessions${query}`, 'sessions:read')).json();
    expect(await ask('')).toEqual({ page: 1, limit: 20 });
    expect(await ask('?limit=1000000000&page=0')).toEqual({ page: 0, limit: 100 });
    expect(await ask('?ids=a&ids=b&other=1')).toEqual({ page: 1, limit: 20, ids: ['a', 'b'] });
  });
  test.each(['?limit=x', '?limit=0', '?limit=1e999', '?type=dog', '?limit=1&limit=2'])('%s is 422', async (query) => {
    const response = await start().send('GET', `/sessions${query}`, 'sessions:read');
    expect(response.status).toBe(422);
    expect((await bodyOf(response))['detail']).toEqual([expect.objectContaining({ loc: ['query', expect.any(String)] })]);
  });
});

describe('replies', () => {
  test('authenticated JSON is not stored and not sniffed', async () => {
    const { send } = start();
    const response = await send('GET', '/config', 'config:read');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-type')).toBe('application/json');
    const page = await send('GET', '/page');
    expect([page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual(['text/html; charset=utf-8', 'max-age=60']);
    expect((await send('DELETE', '/sessions/x', 'sessions:delete')).headers.get('content-type')).toBeNull();
  });
  test('a header with a list of values is sent once for each, in any reply', async () => {
    const headers = { 'Set-Cookie': ['a=1; Path=/', 'b=2; Path=/'], Location: '/elsewhere' };
    const responses = { 200: z.object({}), 302: empty() };
    const json: Route = { ...config, path: '/json', responses, handler: () => reply(200, {}, headers) };
    const redirect: Route = { ...config, path: '/redirect', responses, handler: () => reply(302, undefined, headers) };
    const { send } = start({ routes: [json, redirect] });
    for (const path of ['/json', '/redirect']) {
      const response = await send('GET', path, 'config:read');
      expect(response.headers.getSetCookie()).toEqual(headers['Set-Cookie']);
      expect([response.headers.get('location'), response.headers.get('cache-control')]).toEqual(['/elsewhere', 'no-store']);
    }
  });
  test('events', async () => {
    const response = await start().send('GET', '/events', 'none');
    expect(await response.text()).toBe('id: 0\nevent: RunStarted\ndata: {"event":"RunStarted"}\n\n');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
  });
  test('an unknown error says nothing and is in the log under the request id', async () => {
    const { send, lines } = start();
    const response = await send('GET', '/broken', 'none');
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('canary-secret');
    expect(JSON.parse(text)).toMatchObject({ detail: 'Internal server error', code: 'http_internal' });
    const line = lines.find(({ level }) => level === 'error');
    expect(line?.fields).toMatchObject({
      requestId: response.headers.get('x-request-id'),
      err: expect.objectContaining({ message: 'canary-secret' }),
    });
  });
  test('headers and extensions of an error are kept', async () => {
    const response = await start().send('GET', '/busy', 'none');
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await bodyOf(response)).toMatchObject({ status: 503, detail: 'Busy', queue: 7, code: 'x_busy' });
  });
  test('undeclared statuses always, wrong bodies when asked for, are faults of ours', async () => {
    const lie: Route = { ...config, path: '/lie', handler: () => reply(201, {}) };
    const wrong: Route = { ...config, path: '/wrong', handler: () => reply(200, { ok: 1 }) };
    const strict = start({ routes: [lie, wrong] });
    expect((await strict.send('GET', '/lie', 'config:read')).status).toBe(500);
    expect((await strict.send('GET', '/wrong', 'config:read')).status).toBe(500);
    const loose = start({ routes: [lie, wrong], checkReplies: false });
    expect((await loose.send('GET', '/lie', 'config:read')).status).toBe(500);
    expect((await loose.send('GET', '/wrong', 'config:read')).status).toBe(200);
  });
  test('an undeclared event, when asked for, ends the stream and is in the log', async () => {
    const events = z.object({ event: z.literal('Known') });
    async function* told() {
      yield { event: 'Known', data: { event: 'Known' } };
      yield { event: 'Unknown', data: { event: 'Unknown' } };
    }
    const responses = { 200: { description: 'x', schema: [z.object({}), eventStream('text/event-stream', 'x', events)] } } as const;
    const lie: Route = { ...config, path: '/lie', responses, handler: () => stream(told()) };
    const strict = start({ routes: [lie] });
    const text = await (await strict.send('GET', '/lie', 'config:read')).text();
    expect([...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name)).toEqual(['Known', 'StreamError']);
    expect(strict.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
    const loose = start({ routes: [lie], checkReplies: false });
    expect(await (await loose.send('GET', '/lie', 'config:read')).text()).toContain('event: Unknown');
  });
  test('denials are logged without the credential', async () => {
    const { send, lines } = start();
    await send('GET', '/config', 'traces:read');
    expect(lines.filter(({ level }) => level === 'info')).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('traces:read');
  });
});

describe('below a prefix', () => {
  test.each(['/api', '/tenants/:tenant/api'])('mounted at %s the decisions are the same', async (prefix) => {
    const { app } = start();
    const parent = new Hono();
    parent.get('/own', (c) => c.text('mine'));
    parent.route(prefix, app);
    const base = prefix.replace(':tenant', 't1');
    const get = async (path: string, scopes?: string) =>
      (await parent.request(path, scopes === undefined ? {} : { headers: { authorization: `Bearer ${scopes}` } })).status;
    expect(await get(`${base}/config`, 'none')).toBe(403);
    expect(await get(`${base}/config`, 'config:read')).toBe(200);
    expect(await get(`${base}/agents/a1`, 'agents:a2:read')).toBe(403);
    expect(await get(`${base}/agents/a1`, 'agents:a1:read')).toBe(200);
    expect(await get(`${base}/health`)).toBe(200);
    expect(await get(base)).toBe(200);
    expect(await get(`${base}/agents`)).toBe(401);
    expect(await get('/own')).toBe(200);
  });
});
