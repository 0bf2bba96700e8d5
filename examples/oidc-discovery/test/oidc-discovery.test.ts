import { afterAll, expect, test } from 'vitest';
import { call, setEnvironment } from '@agentos-examples/test-kit';
import { startIssuer } from '../src/issuer.ts';

setEnvironment();
const { default: os, provider } = await import('../src/index.ts');
const stranger = await startIssuer('oidc-os');
const server = await os.serve({ port: 0 });
afterAll(async () => {
  await server.close();
  provider.close();
  stranger.close();
});

async function tokenFrom(issuer: string, scope: string): Promise<string> {
  const reply = await call(`${issuer}/token?user=alice&scope=${scope}`);
  const body: unknown = await reply.json();
  return typeof body === 'object' && body !== null && 'access_token' in body ? String(body.access_token) : '';
}

const statusFor = async (issuer: string, scope: string) =>
  (await call(`${server.url}/agents`, { token: await tokenFrom(issuer, scope) })).status;

test('a token of the issuer is verified with the key that its discovery document leads to', async () => {
  expect(await statusFor(provider.issuer, 'agents:read')).toBe(200);
  expect(await statusFor(provider.issuer, 'sessions:read')).toBe(403);
});

test('a token of another issuer is refused, although the names in it are right', async () => {
  expect(await statusFor(stranger.issuer, 'agents:read')).toBe(401);
});
