import { afterAll, expect, test } from 'vitest';
import { call, idsOf, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const tokenOf = (scopes: readonly string[]) => signToken({ sub: 'alice', aud: 'team-os', scopes }, privateKey);
const run = async (team: string, message: string) => {
  const form = { message, stream: 'false' };
  return (await call(`${server.url}/teams/${team}/runs`, { token: await tokenOf(['teams:run']), form })).json();
};
afterAll(() => server.close());

test('in mode coordinate the leader answers from what a member returned', async () => {
  expect(await run('editors', 'For the critic: is this good?')).toMatchObject({
    status: 'COMPLETED',
    content: expect.stringContaining('delegate_task_to_member answered'),
    member_responses: [{ agent_id: 'critic' }],
  });
});

test('in mode route the answer of the member is the answer', async () => {
  const answer = { content: expect.stringContaining('You said: For the writer: a headline') };
  expect(await run('desk', 'For the writer: a headline')).toMatchObject({
    ...answer,
    member_responses: [{ ...answer, agent_id: 'writer' }],
  });
});

test('in mode broadcast all members answer', async () => {
  expect(await run('jury', 'What do you think?')).toMatchObject({
    member_responses: expect.arrayContaining([
      expect.objectContaining({ agent_id: 'writer' }),
      expect.objectContaining({ agent_id: 'critic' }),
    ]),
  });
});

test('a permission on one team shows and runs that one', async () => {
  const token = await tokenOf(['teams:desk:read', 'teams:desk:run']);
  expect(await idsOf(await call(`${server.url}/teams`, { token }))).toEqual(['desk']);
  const form = { message: 'Hello', stream: 'false' };
  expect((await call(`${server.url}/teams/desk/runs`, { token, form })).status).toBe(200);
  expect((await call(`${server.url}/teams/jury/runs`, { token, form })).status).toBe(403);
});
