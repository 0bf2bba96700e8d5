import { afterAll, expect, test } from 'vitest';
import { call, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
afterAll(() => server.close());

const statusOf = async (path: string, scopes: readonly string[]) => {
  const token = await signToken({ sub: 'alice', aud: 'reports-os', scopes }, privateKey);
  return (await call(`${server.url}${path}`, { token })).status;
};

async function publish(id: string, scopes?: readonly string[]): Promise<Response> {
  const token = scopes === undefined ? undefined : await signToken({ sub: 'alice', aud: 'reports-os', scopes }, privateKey);
  return call(`${server.url}/reports/${id}`, { form: { text: 'Sunny' }, ...(token === undefined ? {} : { token }) });
}

test('a route of your own is behind the same lock', async () => {
  expect((await publish('summer')).status).toBe(401);
  expect((await publish('summer', ['agents:read'])).status).toBe(403);
  expect(await (await publish('summer', ['reports:write'])).json()).toEqual({ id: 'summer', by: 'alice', length: 5 });
});

test('a scope of your own can name one object', async () => {
  expect((await publish('summer', ['reports:summer:write'])).status).toBe(200);
  expect((await publish('winter', ['reports:summer:write'])).status).toBe(403);
});

test('built-in routes can be made stricter and looser', async () => {
  expect(await statusOf('/sessions', ['sessions:read'])).toBe(403);
  expect(await statusOf('/sessions', ['sessions:read', 'reports:audit'])).toBe(200);
  expect(await statusOf('/config', [])).toBe(200);
});
