import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AgentOSError } from '../../lib/errors.ts';
import { expressJwt } from './express.ts';
import type { ExpressRequest } from './express.ts';
import { jwtMiddleware } from './jwt-middleware.ts';
import type { JwtMiddlewareOptions } from './jwt-middleware.ts';

const secret = 'a-shared-secret-of-more-than-32-bytes!';
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function tokenFor(scopes: readonly string[]): string {
  const now = Math.floor(Date.now() / 1000);
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: 'alice', aud: 'my-app', scopes, iat: now, exp: now + 600 })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
const bearer = (scopes: readonly string[]) => ({ authorization: `Bearer ${tokenFor(scopes)}` });

const options: JwtMiddlewareOptions = {
  verificationKeys: [secret],
  algorithm: 'HS256',
  osId: 'my-app',
  publicRoutes: ['/open/*'],
  scopeMappings: {
    'GET /reports': [],
    'GET /reports/:id': ['reports:read'],
    'GET /reports/{id}/audit': ['reports:read', 'audit:read'],
    'POST /reports/*': ['reports:write'],
    'GET /files/**': ['files:read'],
    'GET /**': ['site:read'],
  },
};

describe('jwtMiddleware', () => {
  const answered: string[] = [];
  function build(extra: Partial<JwtMiddlewareOptions> = {}) {
    const app = new Hono<{ Variables: { principal?: { userId: string | null } } }>();
    app.use(jwtMiddleware({ ...options, ...extra }));
    app.use('/files/*', async (c) => c.text('a file'));
    app.use('*', async (_c, next) => next());
    app.on(['GET', 'POST'], ['/reports', '/reports/:id', '/reports/:id/audit', '/other', '/open/a', '/open/a/b', '/health'], (c) => {
      answered.push(c.req.path);
      return c.json({ user: c.get('principal')?.userId ?? null });
    });
    app.options('/other', (c) => c.text('options'));
    return app;
  }
  const status = async (path: string, scopes: readonly string[] | null, method = 'GET', extra: Partial<JwtMiddlewareOptions> = {}) =>
    (await build(extra).request(path, { method, headers: scopes === null ? {} : bearer(scopes) })).status;
  const without: Partial<JwtMiddlewareOptions> = { scopeMappings: { 'GET /reports/:id': ['reports:read'] } };

  test.each([
    ['GET', '/reports', null, 401],
    ['GET', '/reports', [], 200],
    ['GET', '/reports/7', [], 403],
    ['GET', '/reports/7', ['reports:read'], 200],
    ['HEAD', '/reports/7', [], 403],
    ['GET', '/reports/7/audit', ['reports:read'], 403],
    ['GET', '/reports/7/audit', ['reports:read', 'audit:read'], 200],
    ['POST', '/reports/7', ['reports:read'], 403],
    ['POST', '/reports/7', ['reports:write'], 200],
    ['POST', '/other', ['reports:write', 'site:read'], 403],
    ['POST', '/other', ['agent_os:admin'], 200],
    ['GET', '/other', ['site:read'], 200],
    ['GET', '/files/x/y', ['site:read'], 403],
    ['GET', '/files/x/y', ['files:read'], 200],
    ['GET', '/open/a', null, 401],
    ['GET', '/health', null, 401],
    ['OPTIONS', '/other', null, 204],
  ] as const)('%s %s with %j is %i', async (method, path, scopes, expected) => {
    expect(await status(path, scopes, method)).toBe(expected);
  });

  test('public routes are one segment wide and a mapping closes them', async () => {
    expect(await status('/open/a', null, 'GET', without)).toBe(200);
    expect(await status('/open/a/b', null, 'GET', without)).toBe(401);
    expect(await status('/health', null, 'GET', without)).toBe(200);
  });
  test('a route without an entry is closed, an unknown path is not found', async () => {
    expect(await status('/other', ['reports:read'], 'GET', without)).toBe(403);
    expect(await status('/other', ['agent_os:admin'], 'GET', without)).toBe(200);
    expect(await status('/nowhere', ['reports:read'], 'GET', without)).toBe(404);
    expect(await status('/nowhere', null, 'GET', without)).toBe(401);
    expect(await status('/files/x', ['reports:read'], 'GET', without)).toBe(403);
  });
  test.each([
    '/reports/7/',
    '/reports/7//',
    '//reports/7',
    '/reports/%2e%2e/other',
    '/Reports/7',
    '/reports%2f7',
    '/reports/7;x',
    '/reports/7%3f',
    '/reports/7%23x',
    '/reports/7%00',
  ])('%s is never more than the canonical path', async (path) => {
    expect(await status(path, [], 'GET', without)).toBeGreaterThanOrEqual(400);
  });
  test('authorization: false identifies only', async () => {
    const app = build({ authorization: false });
    const response = await app.request('/other', { headers: bearer([]) });
    expect(await response.json()).toEqual({ user: 'alice' });
    expect((await app.request('/other')).status).toBe(401);
  });
  test('refuses to be a lock without keys', () => {
    for (const authorization of [true, false]) expect(() => jwtMiddleware({ authorization })).toThrow(AgentOSError);
  });
  test('answers with challenges and problem details', async () => {
    const response = await build().request('/reports/7', { headers: bearer([]) });
    expect(response.headers.get('www-authenticate')).toContain('scope="reports:read"');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(answered).not.toContain('/nowhere');
  });
  test('a handler of a sub-app with its own error handler is still a handler', async () => {
    const sub = new Hono();
    sub.onError((_error, c) => c.text('sub failed', 500));
    sub.get('/reports/:id', (c) => c.text('sub'));
    const app = new Hono();
    app.use(jwtMiddleware({ ...options, scopeMappings: { 'GET /v1/reports/:id': ['reports:read'] } }));
    app.route('/v1', sub);
    app.get('*', (c) => c.text('page'));
    expect((await app.request('/v1/reports/7', { headers: bearer(['reports:read']) })).status).toBe(200);
    expect((await app.request('/v1/reports/7', { headers: bearer([]) })).status).toBe(403);
    expect((await app.request('/v1/other', { headers: bearer(['reports:read']) })).status).toBe(403);
  });
});

describe('expressJwt', () => {
  const guard = expressJwt({
    ...options,
    scopeMappings: { 'GET /reports': [], 'GET /reports/secret': ['secret:read'], 'GET /reports/:id': ['reports:read'] },
  });
  const server = createServer((request, response) => {
    guard(request, response, () => {
      const { principal }: ExpressRequest = request as ExpressRequest;
      response.end(principal?.userId ?? 'nobody');
    });
  });
  let base = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address: string | AddressInfo | null = server.address();
    base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  });
  afterAll(() => void server.close());

  test.each([
    ['/reports', null, 401],
    ['/reports', [], 200],
    ['/reports/', [], 200],
    ['/reports/7', [], 403],
    ['/reports/7?x=1', ['reports:read'], 200],
    ['/reports/SECRET', ['reports:read'], 403],
    ['/reports/secret', ['secret:read'], 200],
    ['/reports/a%2fb', ['reports:read'], 400],
    ['/other', ['reports:read'], 403],
    ['/other', ['agent_os:admin'], 200],
    ['/open/a', null, 200],
    ['/open/a/b', null, 401],
    ['/', null, 200],
  ] as const)('GET %s with %j is %i', async (path, scopes, expected) => {
    const response = await fetch(base + path, { headers: scopes === null ? {} : bearer(scopes) });
    expect(response.status).toBe(expected);
    const text = await response.text();
    expect([expected === 200, text === (scopes === null ? 'nobody' : 'alice')]).toEqual([expected === 200, expected === 200]);
    expect(response.headers.has('www-authenticate')).toBe(expected === 401 || expected === 403);
  });
});
