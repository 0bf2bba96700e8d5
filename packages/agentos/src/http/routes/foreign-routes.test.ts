import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineRoute } from './define-route.ts';
import { FakeAuthenticator, recordingLog } from '../fakes.testing.ts';
import { createHttpApp } from '../http-app.ts';
import type { HttpAppOptions } from '../http-app.ts';
import { principalOf } from '../middleware/principal-of.ts';
import { reply } from '../reply/responses.ts';

const ours = defineRoute({
  method: 'GET',
  path: '/config',
  summary: 'config',
  access: { scope: 'config:read' },
  responses: { 200: z.string() },
  handler: () => reply(200, 'ours'),
});

function start(options: Partial<HttpAppOptions> = {}) {
  const app = new Hono();
  app.use('*', async (_c, next) => next());
  app.get('/config', (c) => c.text('theirs'));
  app.put('/config', (c) => c.text('put'));
  app.get('/reports/:id', (c) => c.text(principalOf(c.req.raw)?.id ?? 'nobody'));
  app.all('/any', (c) => c.text('any'));
  app.get('/open', (c) => c.text(principalOf(c.req.raw)?.id ?? 'nobody'));
  app.get('/forgotten', (c) => c.text('forgotten'));
  app.mount('/mounted', () => new Response('mounted'));
  const { log, lines } = recordingLog();
  const scopeMappings = { 'GET /reports/*': ['reports:read'], 'POST /any': [] };
  const server = createHttpApp({
    routes: [ours],
    authenticator: new FakeAuthenticator(),
    log,
    app,
    scopeMappings,
    publicRoutes: ['/open'],
    ...options,
  });
  const send = async (path: string, scopes?: string, method = 'GET') =>
    server.request(path, { method, headers: scopes === undefined ? {} : { authorization: `Bearer ${scopes}` } });
  return { send, lines };
}

test.each([
  ['GET', '/config', 'config:read', 200],
  ['GET', '/config', 'none', 403],
  ['PUT', '/config', 'config:read', 403],
  ['PUT', '/config', 'agent_os:admin', 200],
  ['PATCH', '/config', 'agent_os:admin', 405],
  ['GET', '/reports/7', undefined, 401],
  ['GET', '/reports/7', 'none', 403],
  ['HEAD', '/reports/7', 'none', 403],
  ['GET', '/reports/7', 'reports:read', 200],
  ['POST', '/any', 'none', 200],
  ['GET', '/any', 'none', 403],
  ['GET', '/open', undefined, 200],
  ['GET', '/forgotten', 'reports:read,agents:read', 403],
  ['GET', '/forgotten', 'agent_os:admin', 200],
  ['GET', '/mounted/x', 'agent_os:admin', 404],
  ['GET', '/nowhere', 'none', 404],
  ['OPTIONS', '/any', undefined, 204],
  ['GET', '/reports/a%2fb', 'reports:read', 400],
] as const)('%s %s of a mixed app with %s is %i', async (method, path, scopes, status) => {
  expect((await start().send(path, scopes, method)).status).toBe(status);
});

test('our route wins a collision; theirs knows who calls', async () => {
  const { send } = start();
  expect(await (await send('/config', 'config:read')).json()).toBe('ours');
  const report = await send('/reports/7', 'reports:read');
  expect(await report.text()).toBe('alice');
  expect(report.headers.get('x-content-type-options')).toBe('nosniff');
  expect(report.headers.get('cache-control')).toBe('no-store');
  expect(await (await send('/open')).text()).toBe('nobody');
});

test('a mounted app answers once a rule names it', async () => {
  const { send } = start({ scopeMappings: { 'GET /mounted/**': ['mounted:read'] } });
  expect((await send('/mounted/x', 'none')).status).toBe(403);
  expect((await send('/mounted/x', 'mounted:read')).status).toBe(200);
});

test('routes without a rule are reported by name', () => {
  const reported = start()
    .lines.filter(({ level }) => level === 'warn')
    .map(({ fields }) => fields['route']);
  expect(reported).toEqual(['GET /config', 'PUT /config', 'GET /forgotten']);
});
