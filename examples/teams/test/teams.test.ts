import { afterAll, expect, test } from 'vitest';
import { createClient } from '@agentos-ts/client';
import { makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const clientWith = (...scopes: readonly string[]) =>
  createClient({ baseUrl: server.url, token: () => signToken({ sub: 'alice', aud: 'team-os', scopes }, privateKey) });
const { teams } = clientWith('teams:run');
afterAll(() => server.close());

test('in mode coordinate the leader answers from what a member returned', async () => {
  expect(await teams.run('editors', { message: 'For the critic: is this good?' })).toMatchObject({
    status: 'COMPLETED',
    content: expect.stringContaining('delegate_task_to_member answered'),
    member_responses: [{ agent_id: 'critic' }],
  });
});

test('in mode route the answer of the member is the answer', async () => {
  const answer = { content: expect.stringContaining('You said: For the writer: a headline') };
  expect(await teams.run('desk', { message: 'For the writer: a headline' })).toMatchObject({
    ...answer,
    member_responses: [{ ...answer, agent_id: 'writer' }],
  });
});

test('in mode broadcast all members answer', async () => {
  expect(await teams.run('jury', { message: 'What do you think?' })).toMatchObject({
    member_responses: expect.arrayContaining([
      expect.objectContaining({ agent_id: 'writer' }),
      expect.objectContaining({ agent_id: 'critic' }),
    ]),
  });
});

test('a permission on one team shows and runs that one', async () => {
  const desk = clientWith('teams:desk:read', 'teams:desk:run');
  expect((await desk.teams.list()).map(({ id }) => id)).toEqual(['desk']);
  expect((await desk.teams.run('desk', { message: 'Hello' })).status).toBe('COMPLETED');
  await expect(desk.teams.run('jury', { message: 'Hello' })).rejects.toMatchObject({ status: 403 });
});
