/** What arrives over a real socket: request lines that no client library would write. */
import { connect } from 'node:net';
import type { Server } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineRoute } from '../routes/define-route.ts';
import type { Route } from '../routes/define-route.ts';
import { FakeAuthenticator } from '../fakes.testing.ts';
import { createHttpApp } from '../http-app.ts';
import { eventStream, reply, stream } from '../reply/responses.ts';
import { silentLog } from '../../telemetry/index.ts';

let protectedCalls = 0;
let streamClosed: () => void = () => undefined;
const guarded = (path: string, access: Route['access'], resource?: Route['resource']): Route => ({
  ...defineRoute({
    method: 'GET',
    path: '/x',
    summary: path,
    access: { signedIn: true },
    responses: { 200: z.string() },
    handler: () => reply(200, path),
  }),
  path,
  access,
  ...(resource && { resource }),
  handler: () => {
    protectedCalls += 1;
    return reply(200, path);
  },
});

const routes: readonly Route[] = [
  guarded('/config', { scope: 'config:read' }),
  guarded('/agents/:agent_id', { scope: 'agents:read' }, (p) => ({ type: 'agents', id: String(p['agent_id']) })),
  guarded('/agents/:agent_id/runs', { scope: 'agents:run' }, (p) => ({ type: 'agents', id: String(p['agent_id']) })),
  defineRoute({
    method: 'GET',
    path: '/agents',
    summary: 'list',
    access: { scope: 'agents:read', list: true },
    responses: { 200: z.array(z.string()) },
    handler: () => reply(200, []),
  }),
  defineRoute({
    method: 'GET',
    path: '/health',
    summary: 'probe',
    access: { public: 'probe' },
    responses: { 200: z.string() },
    handler: () => reply(200, 'up'),
  }),
  defineRoute({
    method: 'GET',
    path: '/docs',
    summary: 'docs',
    access: { public: 'docs' },
    responses: { 200: z.string() },
    handler: () => reply(200, 'docs'),
  }),
  defineRoute({
    method: 'GET',
    path: '/stream',
    summary: 'stream',
    access: { signedIn: true },
    responses: { 200: eventStream('text/event-stream') },
    handler: (ctx) =>
      stream(
        (async function* () {
          yield { event: 'Started', data: 1 };
          await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve()));
          streamClosed();
        })(),
      ),
  }),
];

const upload = defineRoute({
  method: 'POST',
  path: '/upload',
  summary: 'upload',
  access: { signedIn: true },
  body: z.string(),
  responses: { 200: z.string() },
  handler: ({ body }) => reply(200, body),
});
const limits = { bodyBytes: 1024, headerBytes: 8192 };
const app = createHttpApp({
  routes: [...routes, upload],
  authenticator: new FakeAuthenticator(),
  log: silentLog,
  checkReplies: true,
  limits,
});
let server: Server;
let port = 0;

beforeAll(async () => {
  const made = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', () => resolve()));
  const address = made.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  server = made;
});
afterAll(() => void server.close());

async function send(lines: readonly string[], body = ''): Promise<{ status: number; text: string }> {
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`));
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => (received += String(chunk)));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
  return { status: Number(text.split(' ')[1]), text };
}
const ask = (method: string, target: string, ...headers: string[]) => send([`${method} ${target} HTTP/1.1`, 'Host: os-1.test', ...headers]);
const other = 'Authorization: Bearer agents:other:read';

describe('path tricks, by a caller who may read another agent only', () => {
  test.each([
    ['/config/', [403]],
    ['/agents//my-agent', [403, 404]],
    ['/./config', [400]],
    ['/agents/../config', [400]],
    ['/agents/%2e%2e/config', [400]],
    ['/agents/.%2e/config', [400]],
    ['/agents/%252e%252e/config', [403, 404]],
    ['/agents/my-agent%2Fruns', [400]],
    ['/agents/..%2Fconfig', [400]],
    ['/agents\\my-agent', [400]],
    ['/agents/my-agent%3Arun', [403, 404]],
    ['/config;jsessionid=1', [400]],
    ['/agents/MY-AGENT', [403]],
    ['/agents/my-agent%00', [400]],
    ['/agents/my-agent%0a', [400]],
    ['/agents/my-agent%20', [403, 404]],
    ['/agents/%c0%af', [400]],
    ['/agents/%E0%A4%A', [400]],
    ['/agents//runs', [403, 404]],
    ['/agents?/../config', [200]],
    ['/agents#/config', [400]],
    ['/config/.', [400]],
    ['http://os-1.test/config', [403]],
    ['http://os-1.test/agents/../config', [400]],
    ['http://evil.test/config', [403]],
    ['/a'.repeat(5000), [414]],
    ['///agents', [403, 404]],
    ['/mcp/../config', [400]],
    ['/docs/../config', [400]],
    ['/docs/..', [400]],
    ['/health%2f..%2fconfig', [400]],
    ['/health/..;/config', [400]],
    ['config', [400]],
  ])('GET %s', async (target, expected) => {
    const before = protectedCalls;
    expect(expected).toContain((await ask('GET', target, other)).status);
    expect(protectedCalls).toBe(before);
  });
  test('OPTIONS *', async () => expect([204, 400]).toContain((await ask('OPTIONS', '*')).status));
});

describe('hosts never decide', () => {
  test.each(['x/health?', 'x#', 'x/../health', ''])('Host: %s', async (host) => {
    const { status } = await send(['GET /config HTTP/1.1', `Host: ${host}`, other]);
    expect([400, 401, 403]).toContain(status);
  });
  test('two of them are one too many, also where nobody asks who calls', async () => {
    for (const target of ['/health', '/config'])
      expect((await send([`GET ${target} HTTP/1.1`, 'Host: os-1.test', 'hOST: other.test', other])).status).toBe(400);
  });
});

describe('methods', () => {
  test.each([
    ['HEAD', 403],
    ['OPTIONS', 204],
    ['TRACE', 405],
    ['PROPFIND', 405],
    ['POST', 405],
  ])('%s /config by a caller without the scope is %i', async (method, status) => {
    const before = protectedCalls;
    expect((await ask(method, '/config', 'Authorization: Bearer none')).status).toBe(status);
    expect(protectedCalls).toBe(before);
  });
  test('HEAD sends no body', async () => {
    const { status, text } = await ask('HEAD', '/config', 'Authorization: Bearer config:read');
    expect([status, text.split('\r\n\r\n')[1]]).toEqual([200, '']);
  });
});

const post = (headers: readonly string[], body: string) =>
  send(['POST /upload HTTP/1.1', 'Host: os-1.test', 'Authorization: Bearer none', 'Content-Type: application/json', ...headers], body);

describe('sizes', () => {
  test('a body that fits', async () => {
    expect((await post(['Content-Length: 4'], '"ab"')).status).toBe(200);
    expect((await post(['Transfer-Encoding: chunked'], '4\r\n"ab"\r\n0\r\n\r\n')).status).toBe(200);
  });
  test('too large as declared, and as it arrives', async () => {
    expect((await post(['Content-Length: 5000'], `"${'a'.repeat(4998)}"`)).status).toBe(413);
    expect((await post(['Content-Length: 5000000000'], '"a')).status).toBe(413);
    const chunk = `3e8\r\n${'a'.repeat(1000)}\r\n`;
    expect((await post(['Transfer-Encoding: chunked'], `${chunk.repeat(5)}0\r\n\r\n`)).status).toBe(413);
  });
  test('headers', async () => {
    expect((await ask('GET', '/config', other, `X-Long: ${'a'.repeat(20_000)}`)).status).toBe(431);
    expect((await ask('GET', '/config', other, ...Array.from({ length: 9 }, () => `X-Long: ${'a'.repeat(1_000)}`))).status).toBe(431);
  });
});

test('two Authorization lines are seen as two', async () => {
  expect((await ask('GET', '/config', 'Authorization: Bearer config:read', 'authorization: Bearer config:read')).status).toBe(401);
});

test('a stream ends for the handler when the client leaves', async () => {
  const closed = new Promise<void>((resolve) => (streamClosed = resolve));
  const controller = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/stream`, { headers: { authorization: 'Bearer none' }, signal: controller.signal });
  const first = await response.body?.getReader().read();
  expect(new TextDecoder().decode(first?.value)).toBe('event: Started\ndata: 1\n\n');
  controller.abort();
  await closed;
});

const plain = /^\/(agents|health|docs)\/*$/;

test('no spelling of a path gets more than the plain one', async () => {
  const piece = constantFrom(
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2E%2e',
    '%2f',
    '%5c',
    '\\',
    ';',
    ';x=1',
    '%00',
    '%0d%0a',
    '?',
    '#',
    '%23',
    '%3f',
    '*',
    'config',
    'agents',
    'my-agent',
    'runs',
    'health',
    'docs',
    '%63onfig',
    'CONFIG',
    '%',
    '%zz',
    ':',
    '@',
    '~',
  );
  const target = array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);
  const before = protectedCalls;
  await assert(
    asyncProperty(target, async (path) => {
      const { status } = await ask('GET', path, 'Authorization: Bearer traces:read');
      // Success is for what is public or a list, and then only for the path that says so plainly.
      return status >= 400 || plain.test(decodeURIComponent(path.split('?')[0] ?? ''));
    }),
    { numRuns: 400 },
  );
  expect(protectedCalls).toBe(before);
});
