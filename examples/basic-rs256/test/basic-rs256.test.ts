import { afterAll, expect, test } from 'vitest';
import { call, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
afterAll(() => server.close());

const claims = { sub: 'alice', aud: 'rs256-os', scopes: ['agents:read'] };
const statusFor = async (token: string) => (await call(`${server.url}/agents`, { token })).status;

test('a token signed with the private key is accepted', async () => {
  expect(await statusFor(await signToken(claims, privateKey))).toBe(200);
});

test('the public key is no secret: a token that uses it as one is refused', async () => {
  expect(await statusFor(await signToken(claims, publicKey))).toBe(401);
});

test('a token of somebody else is refused', async () => {
  expect(await statusFor(await signToken(claims, makeKeyPair().privateKey))).toBe(401);
});
