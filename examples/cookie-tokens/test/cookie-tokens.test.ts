import { afterAll, expect, test } from 'vitest';
import { call, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const token = await signToken({ sub: 'alice', aud: 'web-os', scopes: ['agents:read', 'agents:run'] }, privateKey);
afterAll(() => server.close());

const run = (headers: Readonly<Record<string, string>>) =>
  call(`${server.url}/agents/assistant/runs`, { form: { message: 'Hello', stream: 'false' }, headers });

test('the cookie is taken, plain or with the __Host- prefix, and so is the header', async () => {
  expect((await call(`${server.url}/agents`, { headers: { Cookie: `session=${token}` } })).status).toBe(200);
  expect((await call(`${server.url}/agents`, { headers: { Cookie: `__Host-session=${token}` } })).status).toBe(200);
  expect((await call(`${server.url}/agents`, { token })).status).toBe(200);
  expect((await call(`${server.url}/agents`)).status).toBe(401);
});

test('a page of another site cannot use the cookie to change something', async () => {
  const cookie = { Cookie: `session=${token}` };
  expect((await run({ ...cookie, Origin: 'https://evil.example.net' })).status).toBe(403);
  expect((await run({ ...cookie, Origin: 'https://app.example.com' })).status).toBe(200);
});
