import { expect, test } from 'vitest';
import { defineRoute } from '../routes/define-route.ts';
import { FakeAuthenticator, recordingLog } from '../fakes.testing.ts';
import { createHttpApp } from '../http-app.ts';
import type { CorsConfig } from './cors.ts';
import { empty, reply } from './responses.ts';

const route = defineRoute({
  method: 'GET',
  path: '/agents',
  summary: 'x',
  access: { signedIn: true },
  responses: { 204: empty() },
  handler: () => reply(204),
});
const mine = 'https://app.test';

function start(cors?: CorsConfig) {
  const { log, lines } = recordingLog();
  const authenticator = new FakeAuthenticator();
  const app = createHttpApp({ routes: [route], authenticator, log, cors });
  const send = async (method: string, headers: Record<string, string>) => app.request('/agents', { method, headers });
  return { send, lines, authenticator };
}
const preflight = (origin: string) => ({
  origin,
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'authorization, content-type',
});

test('none by default', async () => {
  const { send, lines } = start();
  const response = await send('GET', { origin: mine, authorization: 'Bearer none' });
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  expect(response.headers.get('vary')).toBeNull();
  expect((await send('OPTIONS', preflight(mine))).status).toBe(400);
  expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([{ fields: { origin: mine } }]);
});

test('a listed origin reads replies and errors', async () => {
  const { send } = start({ origins: [mine] });
  for (const [headers, status] of [
    [{ authorization: 'Bearer none' }, 204],
    [{}, 401],
  ] as const) {
    const response = await send('GET', { origin: mine, ...headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('access-control-allow-origin')).toBe(mine);
    expect(response.headers.get('vary')).toBe('Origin');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  }
});

test.each(['https://evil.test', 'https://app.test.evil.test', 'http://app.test', 'https://APP.test', 'null'])(
  '%s is not listed',
  async (origin) => {
    const { send } = start({ origins: [mine], credentials: true });
    const response = await send('GET', { origin, authorization: 'Bearer none' });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('vary')).toBe('Origin');
    const refused = await send('OPTIONS', preflight(origin));
    expect([refused.status, await refused.text()]).toEqual([400, 'Disallowed CORS origin']);
  },
);

test('preflights are answered without a credential and without a handler', async () => {
  const { send, authenticator } = start({ origins: [mine], credentials: true });
  const response = await send('OPTIONS', preflight(mine));
  expect([response.status, await response.text()]).toEqual([200, 'OK']);
  expect(response.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
  expect(response.headers.get('access-control-allow-credentials')).toBe('true');
  expect(response.headers.get('access-control-max-age')).toBe('600');
  expect((await send('OPTIONS', { origin: mine })).status).toBe(204);
  expect(authenticator.asked).toBe(0);
});

test('any origin, without credentials', async () => {
  const response = await start({ origins: ['*'] }).send('GET', { origin: 'https://x.test', authorization: 'Bearer none' });
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('access-control-allow-credentials')).toBeNull();
});
