import { afterAll, expect, test } from 'vitest';
import { call, idsOf, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey, OPENAI_API_KEY: '' });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const token = await signToken(
  { sub: 'alice', aud: 'quickstart', scopes: ['agents:read', 'agents:run', 'teams:desk:run', 'workflows:outing:run', 'sessions:read'] },
  privateKey,
);
afterAll(() => server.close());

test('two agents, for callers with a token', async () => {
  expect((await call(`${server.url}/agents`)).status).toBe(401);
  expect(await idsOf(await call(`${server.url}/agents`, { token }))).toEqual(['assistant', 'reporter']);
});

test('a run streams events and is in the history of its session', async () => {
  const form = { message: 'Hello', session_id: 'first', stream: 'true' };
  const reply = await call(`${server.url}/agents/assistant/runs`, { token, form });
  expect(reply.headers.get('content-type')).toContain('text/event-stream');
  const events = await reply.text();
  expect(events).toContain('event: RunContent');
  expect(events).toContain('event: RunCompleted');
  const session = await call(`${server.url}/sessions/first`, { token });
  expect(await session.json()).toMatchObject({ session_id: 'first', chat_history: [{ content: 'Hello' }, { role: 'assistant' }] });
});

test('the reporter calls its tool', async () => {
  const form = { message: 'The weather with city=Oslo please', stream: 'false' };
  const reply = await call(`${server.url}/agents/reporter/runs`, { token, form });
  expect(await reply.json()).toMatchObject({ status: 'COMPLETED', content: expect.stringContaining('Oslo: 21 °C') });
});

test('the team passes a question on, with a permission on the team alone', async () => {
  const form = { message: 'Ask the reporter: what is the weather?', stream: 'false' };
  const reply = await call(`${server.url}/teams/desk/runs`, { token, form });
  expect(await reply.json()).toMatchObject({
    status: 'COMPLETED',
    content: expect.stringContaining('21 °C'),
    member_responses: [{ agent_id: 'reporter' }],
  });
});

test('the workflow runs its steps in order', async () => {
  const form = { message: 'Oslo', stream: 'false' };
  const reply = await call(`${server.url}/workflows/outing/runs`, { token, form });
  expect(await reply.json()).toMatchObject({
    status: 'COMPLETED',
    content: 'Oslo: take a hat.',
    step_executor_runs: [{ agent_id: 'reporter' }],
  });
});
