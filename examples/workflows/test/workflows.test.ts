import { afterAll, expect, test } from 'vitest';
import { createClient } from '@agentos-ts/client';
import { makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const clientWith = (...scopes: readonly string[]) =>
  createClient({ baseUrl: server.url, token: () => signToken({ sub: 'alice', aud: 'workflow-os', scopes }, privateKey) });
const runner = clientWith('workflows:article:run');
afterAll(() => server.close());

test('the steps run in their order, and each result can be read', async () => {
  expect(await runner.workflows.run('article', { message: 'Cats' })).toMatchObject({
    status: 'COMPLETED',
    content: expect.stringMatching(/^Printed: .*You said: Cats!!!$/),
    step_executor_runs: [{ agent_id: 'writer' }, { agent_id: 'critic' }],
  });
});

test('the router decides on what was asked', async () => {
  expect(await runner.workflows.run('article', { message: 'A secret' })).toMatchObject({ content: 'Not printed.' });
});

test('the stream tells of every step and block', async () => {
  const events: string[] = [];
  for await (const { event } of await runner.workflows.stream('article', { message: 'Cats' })) events.push(event);
  expect(events[0]).toBe('WorkflowStarted');
  expect(events.at(-1)).toBe('WorkflowCompleted');
  expect(events.filter((name) => name === 'LoopIterationCompleted')).toHaveLength(3);
  expect(events).toEqual(expect.arrayContaining(['ParallelExecutionStarted', 'ConditionExecutionCompleted', 'RouterExecutionCompleted']));
});

test('who may run the workflow may not run its agents, and the other way round', async () => {
  await expect(clientWith('agents:run').workflows.run('article', { message: 'Cats' })).rejects.toMatchObject({ status: 403 });
  await expect(runner.agents.run('writer', { message: 'Hello' })).rejects.toMatchObject({ status: 403 });
});
