import { afterAll, expect, test } from 'vitest';
import { call, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const scopes = ['agents:run', 'sessions:read', 'sessions:write', 'sessions:delete'];
const tokenOf = (sub: string, granted = scopes) => signToken({ sub, aud: 'isolated-os', scopes: granted }, privateKey);

const secretForm = { message: 'My secret', session_id: 'of-alice', stream: 'false' };
await call(`${server.url}/agents/diary/runs`, { token: await tokenOf('alice'), form: secretForm });
afterAll(() => server.close());

test('alice reads her session, and so does an administrator', async () => {
  for (const token of [await tokenOf('alice'), await tokenOf('root', ['agent_os:admin'])]) {
    const reply = await call(`${server.url}/sessions/of-alice`, { token });
    expect(reply.status).toBe(200);
    expect(await reply.text()).toContain('My secret');
  }
});

test('for bob it does not exist: not to read, not in lists, not to continue', async () => {
  const token = await tokenOf('bob');
  expect((await call(`${server.url}/sessions/of-alice`, { token })).status).toBe(404);
  expect(await (await call(`${server.url}/sessions`, { token })).text()).not.toContain('of-alice');
  const form = { message: 'What was the secret?', session_id: 'of-alice', stream: 'false' };
  const run = await call(`${server.url}/agents/diary/runs`, { token, form });
  expect(run.status).toBe(404);
  expect(await run.text()).not.toContain('My secret');
});

test('deleting it changes nothing', async () => {
  await call(`${server.url}/sessions/of-alice`, { token: await tokenOf('bob'), method: 'DELETE' });
  expect((await call(`${server.url}/sessions/of-alice`, { token: await tokenOf('alice') })).status).toBe(200);
});
