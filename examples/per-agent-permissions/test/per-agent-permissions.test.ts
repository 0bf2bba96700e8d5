import { afterAll, expect, test } from 'vitest';
import { call, idsOf, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const scopes = ['agents:research:read', 'agents:research:run'];
const researcher = await signToken({ sub: 'rita', aud: 'departments', scopes }, privateKey);
afterAll(() => server.close());

const run = (agent: string) =>
  call(`${server.url}/agents/${agent}/runs`, { token: researcher, form: { message: 'Hello', stream: 'false' } });

test('the list holds what the caller may see', async () => {
  expect(await idsOf(await call(`${server.url}/agents`, { token: researcher }))).toEqual(['research']);
  const everything = await signToken({ sub: 'eve', aud: 'departments', scopes: ['agents:read'] }, privateKey);
  expect(await idsOf(await call(`${server.url}/agents`, { token: everything }))).toEqual(['research', 'finance']);
});

test('the named agent runs, the other one does not', async () => {
  expect((await run('research')).status).toBe(200);
  const refused = await run('finance');
  expect(refused.status).toBe(403);
  expect(refused.headers.get('www-authenticate')).toContain('agents:finance:run');
});
