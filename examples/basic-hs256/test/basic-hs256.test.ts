import { afterAll, expect, test } from 'vitest';
import { call, makeKeyPair, makeSecret, setEnvironment, signToken } from '@agentos-examples/test-kit';

const secret = makeSecret();
setEnvironment({ APP_SECRET: secret });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
afterAll(() => server.close());

const claims = { sub: 'alice', aud: 'hs256-os', scopes: ['agents:read'] };
const statusFor = async (token: string) => (await call(`${server.url}/agents`, { token })).status;

test('a token signed with the shared secret is accepted', async () => {
  expect(await statusFor(await signToken(claims, secret))).toBe(200);
});

test('another secret, another algorithm or another audience is not', async () => {
  expect(await statusFor(await signToken(claims, makeSecret()))).toBe(401);
  expect(await statusFor(await signToken(claims, makeKeyPair().privateKey))).toBe(401);
  expect(await statusFor(await signToken({ ...claims, aud: 'other-os' }, secret))).toBe(401);
});
