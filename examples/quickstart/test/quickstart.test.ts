import { afterAll, expect, test } from 'vitest';
import { createClient } from '@agentos-ts/client';
import { makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey, OPENAI_API_KEY: '' });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const scopes = ['agents:read', 'agents:run', 'teams:desk:run', 'workflows:outing:run', 'sessions:read'];
const token = await signToken({ sub: 'alice', aud: 'quickstart', scopes }, privateKey);
const client = createClient({ baseUrl: server.url, token });
afterAll(() => server.close());

test('two agents, for callers with a token', async () => {
  await expect(createClient({ baseUrl: server.url }).agents.list()).rejects.toMatchObject({ status: 401 });
  expect((await client.agents.list()).map(({ id }) => id)).toEqual(['assistant', 'reporter']);
});

test('a run streams events and is in the history of its session', async () => {
  const names: string[] = [];
  for await (const { event } of await client.agents.stream('assistant', { message: 'Hello', sessionId: 'first' })) names.push(event);
  expect(names).toContain('RunContent');
  expect(names.at(-1)).toBe('RunCompleted');
  expect(await client.sessions.get('first')).toMatchObject({
    session_id: 'first',
    chat_history: [{ content: 'Hello' }, { role: 'assistant' }],
  });
});

test('the reporter calls its tool', async () => {
  const run = await client.agents.run('reporter', { message: 'The weather with city=Oslo please' });
  expect(run).toMatchObject({ status: 'COMPLETED', content: expect.stringContaining('Oslo: 21 °C') });
});

test('the team passes a question on, with a permission on the team alone', async () => {
  expect(await client.teams.run('desk', { message: 'Ask the reporter: what is the weather?' })).toMatchObject({
    status: 'COMPLETED',
    content: expect.stringContaining('21 °C'),
    member_responses: [{ agent_id: 'reporter' }],
  });
});

test('the workflow runs its steps in order', async () => {
  expect(await client.workflows.run('outing', { message: 'Oslo' })).toMatchObject({
    status: 'COMPLETED',
    content: 'Oslo: take a hat.',
    step_executor_runs: [{ agent_id: 'reporter' }],
  });
});
