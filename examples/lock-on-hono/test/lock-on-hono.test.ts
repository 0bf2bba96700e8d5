import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, makeKeyPair, signToken } from '@agentos-examples/test-kit';
import { createApp } from '../src/app.ts';

const { privateKey, publicKey } = makeKeyPair();
const server = createAdaptorServer({ fetch: createApp(publicKey).fetch });
let url: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => void server.close());

const tokenWith = (...scopes: string[]) => signToken({ sub: 'alice', aud: 'invoices', scopes }, privateKey);
const statusOf = async (path: string, token?: string) => (await call(`${url}${path}`, token === undefined ? {} : { token })).status;

test('the mapped scope decides', async () => {
  expect(await statusOf('/invoices/1')).toBe(401);
  expect(await statusOf('/invoices/1', await tokenWith('invoices:write'))).toBe(403);
  expect(await statusOf('/invoices/1', await tokenWith('invoices:read'))).toBe(200);
});

test('the handler knows who is calling', async () => {
  expect(await (await call(`${url}/me`, { token: await tokenWith() })).json()).toEqual({ user: 'alice' });
});

test('public is what is named public; what nobody named is for administrators', async () => {
  expect(await statusOf('/status')).toBe(200);
  expect(await statusOf('/internal', await tokenWith('invoices:read'))).toBe(403);
  expect(await statusOf('/internal', await tokenWith('agent_os:admin'))).toBe(200);
});
