import { afterAll, expect, test } from 'vitest';
import { call, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const tokenOf = (scopes: readonly string[]) => signToken({ sub: 'alice', aud: 'workflow-os', scopes }, privateKey);
const start = async (message: string, stream: boolean, scopes: readonly string[] = ['workflows:article:run']) =>
  call(`${server.url}/workflows/article/runs`, { token: await tokenOf(scopes), form: { message, stream: String(stream) } });
afterAll(() => server.close());

test('the steps run in their order, and each result can be read', async () => {
  const run = await (await start('Cats', false)).json();
  expect(run).toMatchObject({
    status: 'COMPLETED',
    content: expect.stringMatching(/^Printed: .*You said: Cats!!!$/),
    step_executor_runs: [{ agent_id: 'writer' }, { agent_id: 'critic' }],
  });
});

test('the router decides on what was asked', async () => {
  expect(await (await start('A secret', false)).json()).toMatchObject({ content: 'Not printed.' });
});

test('the stream tells of every step and block', async () => {
  const events = [...(await (await start('Cats', true)).text()).matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
  expect(events[0]).toBe('WorkflowStarted');
  expect(events.at(-1)).toBe('WorkflowCompleted');
  expect(events.filter((name) => name === 'LoopIterationCompleted')).toHaveLength(3);
  expect(events).toEqual(expect.arrayContaining(['ParallelExecutionStarted', 'ConditionExecutionCompleted', 'RouterExecutionCompleted']));
});

test('who may run the workflow may not run its agents, and the other way round', async () => {
  expect((await start('Cats', false, ['agents:run'])).status).toBe(403);
  const form = { message: 'Hello', stream: 'false' };
  const token = await tokenOf(['workflows:article:run']);
  expect((await call(`${server.url}/agents/writer/runs`, { token, form })).status).toBe(403);
});
