import { afterAll, expect, test } from 'vitest';
import { call, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const scopes = ['agents:run', 'memories:read', 'memories:delete'];
const tokenOf = (sub: string) => signToken({ sub, aud: 'remembering-os', scopes }, privateKey);
const say = async (sub: string, message: string) =>
  call(`${server.url}/agents/companion/runs`, { token: await tokenOf(sub), form: { message, stream: 'false' } });
const textsOf = async (sub: string) => {
  const reply = await call(`${server.url}/memories`, { token: await tokenOf(sub) });
  const { data } = (await reply.json()) as { readonly data: readonly { readonly memory: string; readonly memory_id: string }[] };
  return data;
};
afterAll(() => server.close());

test('what alice says about herself is kept for alice, and forgotten when she asks', async () => {
  expect((await say('alice', 'I play chess. What is the weather like?')).status).toBe(200);
  expect(await textsOf('alice')).toMatchObject([{ memory: 'The user says: I play chess.', agent_id: 'companion' }]);
  expect(await textsOf('bob')).toEqual([]);
  await say('alice', 'Forget that chess.');
  expect(await textsOf('alice')).toEqual([]);
});

test('what alice has the agent save is kept for alice', async () => {
  expect((await say('alice', 'save_memory memory="Alice is allergic to nuts."')).status).toBe(200);
  expect(await textsOf('alice')).toMatchObject([{ memory: 'Alice is allergic to nuts.', agent_id: 'companion', user_id: 'alice' }]);
  expect(await textsOf('bob')).toEqual([]);
});

test('bob’s run cannot delete it, alice can', async () => {
  const [memory] = await textsOf('alice');
  const id = memory?.memory_id ?? '';
  await say('bob', `delete_memory memory_id=${id}`);
  expect(await textsOf('alice')).toHaveLength(1);
  await call(`${server.url}/memories/${id}`, { token: await tokenOf('alice'), method: 'DELETE' });
  expect(await textsOf('alice')).toEqual([]);
});
