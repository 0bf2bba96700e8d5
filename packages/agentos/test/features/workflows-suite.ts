import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Agent, AgentOSError, Team, Workflow, demoModel, loop, parallel, router, step, tool, when } from 'agentos-ts';
import type { Engine } from '../isolation/world.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { demoAgent } from '../support/start-os.ts';
import { frameNamed, namesOf, readFrames, startComponentOs } from './component-os.ts';
import type { ComponentOs, Json } from './component-os.ts';

const writer = demoAgent('writer');
const say = (id: string, text: string) => step({ id, run: () => text });
const add = (id: string, text: string) => step({ id, run: (context) => `${context.text}${text}` });
const fails = () => {
  throw new Error('secret of the step');
};
const pay = tool({ description: 'Pay', inputSchema: z.object({}), scopes: ['payments:send'], execute: () => 'paid' });
let tries = 0;

const workflows = [
  new Workflow({
    id: 'sequence',
    name: 'Letter',
    description: 'Writes.',
    steps: [step({ id: 'ask', name: 'Ask', agent: writer }), add('sign', '!')],
  }),
  new Workflow({
    id: 'blocks',
    steps: [parallel([say('left', 'L'), step({ id: 'right', agent: writer })], { id: 'both' }), add('end', '.')],
  }),
  new Workflow({ id: 'choice', steps: [when(({ input }) => input === 'yes', say('then', 'T')).else(say('other', 'E')), add('end', '.')] }),
  new Workflow({ id: 'skipped', steps: [when(() => false, say('never', 'N')), add('end', '.')] }),
  new Workflow({
    id: 'looped',
    steps: [loop({ id: 'again', steps: [add('more', '+')], maxIterations: 5, until: ({ text }) => text.length > 3 })],
  }),
  new Workflow({
    id: 'routed',
    steps: [
      router({ id: 'which', choices: [say('red', 'R'), add('dot', '.'), say('blue', 'B')], select: ({ input }) => input.split(',') }),
    ],
  }),
  new Workflow({ id: 'failing', steps: [step({ id: 'bad', name: 'Bad', run: fails }), add('end', '.')] }),
  new Workflow({
    id: 'strict',
    steps: [say('first', '1'), step({ id: 'bad', name: 'Bad', run: fails, onError: 'fail' }), say('never', 'N')],
  }),
  new Workflow({
    id: 'told',
    steps: [
      step({
        id: 'bad',
        onError: 'fail',
        run: () => {
          throw new AgentOSError({ code: 'shop_closed', status: 409, detail: 'The shop is closed' });
        },
      }),
    ],
  }),
  new Workflow({
    id: 'retried',
    steps: [
      step({
        id: 'third',
        retries: 2,
        run: () => {
          tries += 1;
          if (tries < 3) fails();
          return { tries };
        },
      }),
      step({ id: 'text', run: ({ previous, results }) => JSON.stringify([previous, results]) }),
    ],
  }),
  new Workflow({
    id: 'team',
    steps: [step({ id: 'work', team: new Team({ id: 't', model: demoModel(), members: [writer], mode: 'route' }) })],
  }),
  new Workflow({
    id: 'paying',
    steps: [step({ id: 'pay', agent: new Agent({ id: 'payer', model: demoModel(), tools: { pay } }), input: () => 'pay' })],
  }),
  new Workflow({
    id: 'stuck',
    steps: [
      say('first', '1'),
      step({ id: 'hang', agent: new Agent({ id: 'hanging', model: scriptedModel(() => ({ hang: true, after: 'one two ' })).model }) }),
    ],
  }),
  new Workflow({ id: 'idle', steps: [step({ id: 'hang', run: () => new Promise(() => undefined) })], timeoutMs: 50 }),
];

const agentRun = ['RunStarted', 'ModelRequestStarted', 'RunContent', 'ModelRequestCompleted', 'RunContentCompleted', 'RunCompleted'];
const functionStep = ['StepStarted', 'StepOutput', 'StepCompleted'];

/** Workflows over the whole server. */
export function testWorkflows(engine: Engine): void {
  describe(`workflows on ${engine}`, () => {
    let server: ComponentOs;
    let alice: string;
    let bob: string;
    let admin: string;
    beforeAll(async () => {
      server = await startComponentOs(engine, { agents: [writer], teams: [], workflows });
      [alice, bob, admin] = await Promise.all([server.os.user('alice'), server.os.user('bob'), server.os.admin()]);
    });
    afterAll(() => server.close());

    const contentOf = async (id: string, message: string) => (await server.run(`workflows/${id}`, { message }, alice))['content'];

    test('steps in order, each on what the one before answered; nested events say which step they are of', async () => {
      const frames = await server.stream('workflows/sequence', { message: 'hello', session_id: 's1' }, alice);
      expect(namesOf(frames)).toEqual([
        'WorkflowStarted',
        'StepStarted',
        ...agentRun,
        'StepCompleted',
        ...functionStep,
        'WorkflowCompleted',
      ]);
      const started = frameNamed(frames, 'WorkflowStarted');
      expect(started).toMatchObject({
        workflow_id: 'sequence',
        workflow_name: 'Letter',
        session_id: 's1',
        nested_depth: 0,
        event_index: 0,
      });
      expect('model' in started).toBe(false);
      expect(frameNamed(frames, 'StepStarted')).toMatchObject({
        step_id: 'ask',
        step_name: 'Ask',
        step_index: 0,
        run_id: started['run_id'],
      });
      expect(frameNamed(frames, 'RunStarted')).toMatchObject({
        agent_id: 'writer',
        parent_run_id: started['run_id'],
        workflow_id: 'sequence',
        workflow_run_id: started['run_id'],
        step_id: 'ask',
        step_name: 'Ask',
        step_index: 0,
      });
      const answer = String(frameNamed(frames, 'RunCompleted')['content']);
      expect(frameNamed(frames, 'StepCompleted')).toMatchObject({
        content: answer,
        step_response: {
          step_name: 'Ask',
          step_type: 'Step',
          executor_type: 'agent',
          executor_name: 'Agent writer',
          success: true,
          error: null,
        },
      });
      expect(frameNamed(frames, 'StepOutput')).toMatchObject({ step_name: 'sign', step_index: 1, step_output: { content: `${answer}!` } });
      expect(frameNamed(frames, 'WorkflowCompleted')).toMatchObject({
        status: 'COMPLETED',
        content: `${answer}!`,
        step_results: [{ step_id: 'ask' }, { step_id: 'sign', executor_type: 'function' }],
        metrics: { steps: { Ask: { executor_type: 'agent' }, sign: { executor_type: 'function' } } },
      });
    });

    test('parallel: both on the same input, contents under the names of the steps', async () => {
      const frames = await server.stream('workflows/blocks', { message: 'hello' }, alice);
      expect(frames[1]?.data).toMatchObject({ event: 'ParallelExecutionStarted', parallel_step_count: 2, step_id: 'both', step_index: 0 });
      const started = frames.filter(({ event }) => event === 'StepStarted').map(({ data }) => data);
      expect(started.map((data) => [data['step_id'], data['step_index'], data['parent_step_id']])).toEqual([
        ['left', [0, 0], 'both'],
        ['right', [0, 1], 'both'],
        ['end', 1, undefined],
      ]);
      expect(frameNamed(frames, 'ParallelExecutionCompleted')).toMatchObject({ step_results: [{ step_id: 'left' }, { step_id: 'right' }] });
      expect(frameNamed(frames, 'WorkflowCompleted')['content']).toMatch(/^## left\n\nL\n\n## right\n\nI am the demo model.*\.$/s);
    });

    test('condition: one branch or the other, or none', async () => {
      const frames = await server.stream('workflows/choice', { message: 'yes' }, alice);
      expect(namesOf(frames)).toEqual([
        'WorkflowStarted',
        'ConditionExecutionStarted',
        ...functionStep,
        'ConditionExecutionCompleted',
        ...functionStep,
        'WorkflowCompleted',
      ]);
      expect(frameNamed(frames, 'ConditionExecutionCompleted')).toMatchObject({ condition_result: true, branch: 'if', executed_steps: 1 });
      expect([await contentOf('choice', 'yes'), await contentOf('choice', 'no'), await contentOf('skipped', 'x')]).toEqual([
        'T.',
        'E.',
        'x.',
      ]);
      const none = frameNamed(await server.stream('workflows/skipped', { message: 'x' }, alice), 'ConditionExecutionCompleted');
      expect(none).toMatchObject({ condition_result: false, executed_steps: 0 });
      expect('branch' in none).toBe(false);
    });

    test('loop: again on its own result until the condition holds', async () => {
      const frames = await server.stream('workflows/looped', { message: 'a' }, alice);
      const round = ['LoopIterationStarted', ...functionStep, 'LoopIterationCompleted'];
      expect(namesOf(frames)).toEqual([
        'WorkflowStarted',
        'LoopExecutionStarted',
        ...round,
        ...round,
        ...round,
        'LoopExecutionCompleted',
        'WorkflowCompleted',
      ]);
      expect(
        frames.filter(({ event }) => event === 'LoopIterationCompleted').map(({ data }) => [data['iteration'], data['should_continue']]),
      ).toEqual([
        [1, true],
        [2, true],
        [3, false],
      ]);
      expect(frameNamed(frames, 'LoopExecutionCompleted')).toMatchObject({
        total_iterations: 3,
        max_iterations: 5,
        all_results: [[{}], [{}], [{}]],
      });
      expect(await contentOf('looped', 'a')).toBe('a+++');
    });

    test('router: the chosen steps in the chosen order; what is not a choice fails the run', async () => {
      expect([await contentOf('routed', 'blue,dot'), await contentOf('routed', 'red')]).toEqual(['B.', 'R']);
      const frames = await server.stream('workflows/routed', { message: 'red' }, alice);
      expect(frameNamed(frames, 'RouterExecutionStarted')).toMatchObject({ selected_steps: ['red'], step_id: 'which' });
      expect(await server.run('workflows/routed', { message: 'green' }, alice)).toMatchObject({
        status: 'ERROR',
        error_type: 'RouterFailed',
      });
    });

    test('a failed step is skipped and named in the result, its cause is not told', async () => {
      const frames = await server.stream('workflows/failing', { message: 'x' }, alice);
      expect(namesOf(frames)).toEqual(['WorkflowStarted', 'StepStarted', ...functionStep, 'WorkflowCompleted']);
      expect(frameNamed(frames, 'WorkflowCompleted')).toMatchObject({
        content: 'x.',
        step_results: [{ step_name: 'Bad', success: false, content: 'Step skipped due to error: The step failed.' }, { success: true }],
      });
      expect(JSON.stringify(frames)).not.toContain('secret of the step');
    });

    test('a step that must not fail ends the run; an error meant for clients is told', async () => {
      const frames = await server.stream('workflows/strict', { message: 'x' }, alice);
      expect(namesOf(frames)).toEqual(['WorkflowStarted', ...functionStep, 'StepStarted', 'StepError', 'WorkflowError']);
      expect(frames.at(-1)?.data).toMatchObject({ error: 'Step Bad failed: The step failed.', error_type: 'StepFailed', status: 'ERROR' });
      expect(await server.run('workflows/strict', { message: 'x' }, alice)).toMatchObject({
        status: 'ERROR',
        step_results: [{ step_id: 'first' }],
      });
      expect((await server.run('workflows/told', { message: 'x' }, alice))['content']).toBe('Step bad failed: The shop is closed');
    });

    test('retries; content that is an object; results by step id', async () => {
      expect(await contentOf('retried', 'x')).toBe('[{"tries":3},{"third":{"tries":3}}]');
    });

    test('a team as a step', async () => {
      const frames = await server.stream('workflows/team', { message: 'hello' }, alice);
      expect(
        namesOf(frames)
          .filter((name) => /Started$|Completed$/.test(name))
          .slice(0, 3),
      ).toEqual(['WorkflowStarted', 'StepStarted', 'TeamRunStarted']);
      expect(frameNamed(frames, 'RunStarted')).toMatchObject({
        workflow_id: 'team',
        step_id: 'work',
        parent_run_id: frameNamed(frames, 'TeamRunStarted')['run_id'],
      });
    });

    test('tools of a step have the rights of the caller, and no others', async () => {
      expect(await contentOf('paying', 'x')).toContain('not_permitted');
      const rich = await server.os.user('rita', ['workflows:paying:run', 'payments:send']);
      expect((await server.run('workflows/paying', { message: 'x' }, rich))['content']).toContain('answered: paid');
    });

    test('the run object, the list and the session have the shape of workflows', async () => {
      const run = await server.run('workflows/sequence', { message: 'hello', session_id: 's2' }, alice);
      expect(run).toMatchObject({
        workflow_id: 'sequence',
        workflow_name: 'Letter',
        input: 'hello',
        status: 'COMPLETED',
        step_results: [
          { step_id: 'ask', step_run_id: expect.any(String) },
          { step_id: 'sign', step_run_id: null },
        ],
        step_executor_runs: [{ agent_id: 'writer', parent_run_id: run['run_id'] }],
        metrics: { steps: {}, duration: expect.any(Number) },
      });
      expect((await server.get(`/workflows/sequence/runs/${String(run['run_id'])}`, alice)).json).toMatchObject({
        step_executor_runs: [{}],
      });
      expect((await server.get('/workflows/sequence/runs?session_id=s2', alice)).json).toMatchObject([
        { workflow_id: 'sequence', run_input: 'hello', step_results: [{}, {}], step_requirements: null },
      ]);
      expect((await server.get('/sessions/s2', alice)).json).toMatchObject({
        workflow_id: 'sequence',
        workflow_name: 'Letter',
        session_name: 'hello',
        session_data: {},
      });
      expect((await server.get('/sessions/s2/runs', alice)).json).toMatchObject([{ workflow_id: 'sequence' }]);
    });

    test('cancel: the end of the nested run, then of the workflow; both are stored', async () => {
      const response = await server.os.call('POST', '/workflows/stuck/runs', { token: alice, json: { message: 'go', background: true } });
      const id = response.headers.get('x-run-id') ?? '';
      const frames = readFrames(response);
      await expect
        .poll(async () => (((await server.get(`/workflows/stuck/runs/${id}`, alice)).json as Json)['step_executor_runs'] as Json[]).length)
        .toBe(1);
      expect((await server.os.call('POST', `/workflows/stuck/runs/${id}/cancel`, { token: alice })).status).toBe(200);
      expect(namesOf(await frames).slice(-4)).toEqual(['RunCancelled', 'RunCompleted', 'WorkflowCancelled', 'WorkflowCompleted']);
      expect((await server.get(`/workflows/stuck/runs/${id}`, alice)).json).toMatchObject({
        status: 'CANCELLED',
        step_results: [{ step_id: 'first' }],
        step_executor_runs: [{ status: 'CANCELLED' }],
      });
      const resumed = await server.os.call('POST', `/workflows/stuck/runs/${id}/resume`, { token: alice, json: {} });
      expect((await readFrames(resumed)).slice(1).map(({ data }) => data)).toEqual((await frames).map(({ data }) => data));
    });

    test('a function that hangs does not outlive the time of its run', async () => {
      expect(await server.run('workflows/idle', { message: 'x' }, alice)).toMatchObject({ status: 'ERROR', error_type: 'Timeout' });
    });

    test('what no step would see is refused', async () => {
      for (const field of [{ output_schema: {} }, { images: [] }]) {
        const json = { message: 'x', ...field };
        expect((await server.os.call('POST', '/workflows/sequence/runs', { token: alice, json })).status).toBe(422);
      }
    });

    test('continue: a workflow run that is over stays so', async () => {
      const tell = async (id: string, workflow: string) => {
        const form = { step_requirements: '[]', stream: 'false' };
        const response = await server.os.call('POST', `/workflows/${workflow}/runs/${id}/continue`, { token: alice, form });
        return [response.status, ((await response.json()) as Json)['detail']];
      };
      const idOf = async (workflow: string) => String((await server.run(`workflows/${workflow}`, { message: 'x' }, alice))['run_id']);
      expect(await tell(await idOf('sequence'), 'sequence')).toEqual([409, 'run is already completed']);
      expect(await tell(await idOf('strict'), 'strict')).toEqual([409, 'run has errored']);
      expect(await tell('none', 'strict')).toEqual([404, 'Run not found']);
      const form = { step_requirements: '[', stream: 'false' };
      const malformed = await server.os.call('POST', '/workflows/strict/runs/none/continue', { token: alice, form });
      expect([malformed.status, ((await malformed.json()) as Json)['detail']]).toEqual([400, 'Invalid JSON in step_requirements field']);
    });

    test('runs and sessions of a workflow are those of their owner and of this workflow', async () => {
      const run = await server.run('workflows/sequence', { message: 'private', session_id: 'i1' }, alice);
      const id = String(run['run_id']);
      const [nested] = run['step_executor_runs'] as Json[];
      for (const [path, token] of [
        [`/workflows/sequence/runs/${id}`, bob],
        [`/workflows/blocks/runs/${id}`, alice],
        [`/agents/writer/runs/${id}`, alice],
        [`/agents/writer/runs/${String(nested?.['run_id'])}`, alice],
        ['/workflows/sequence/runs?session_id=i1', bob],
        ['/workflows/blocks/runs?session_id=i1', alice],
        ['/sessions/i1', bob],
      ] as const)
        expect([path, (await server.get(path, token)).status]).toEqual([path, 404]);
      for (const [path, token] of [
        ['workflows/sequence', bob],
        ['workflows/blocks', alice],
        ['agents/writer', alice],
      ] as const) {
        const response = await server.os.call('POST', `/${path}/runs`, { token, json: { message: 'x', session_id: 'i1', stream: false } });
        expect([path, response.status]).toEqual([path, 404]);
      }
      for (const action of ['cancel', 'resume', 'continue'])
        expect((await server.os.call('POST', `/workflows/sequence/runs/${id}/${action}`, { token: bob, json: {} })).status).toBe(404);
    });

    test('a permission on one workflow is one on its steps within it, and on nothing else', async () => {
      const guest = await server.os.user('gina', ['workflows:sequence:run', 'workflows:sequence:read']);
      expect((await server.run('workflows/sequence', { message: 'x' }, guest))['status']).toBe('COMPLETED');
      expect((await server.get('/workflows', guest)).json).toMatchObject([{ id: 'sequence' }]);
      for (const path of ['/workflows/blocks', '/agents/writer']) expect((await server.get(path, guest)).status).toBe(403);
      expect((await server.os.call('POST', '/workflows/blocks/runs', { token: guest, json: { message: 'x' } })).status).toBe(403);
    });

    test('definitions: a summary in the list, the steps when one is read', async () => {
      const listed = (await server.get('/workflows', alice)).json as Json[];
      expect(listed[0]).toMatchObject({ id: 'sequence', name: 'Letter', description: 'Writes.', is_factory: false, is_component: false });
      expect('steps' in (listed[0] ?? {})).toBe(false);
      expect((await server.get('/workflows/sequence', admin)).json).toMatchObject({
        steps: [
          { id: 'ask', name: 'Ask', type: 'Step', agent: { id: 'writer', system_message: { instructions: 'You are a test agent.' } } },
          { id: 'sign', type: 'Step' },
        ],
      });
      expect((await server.get('/workflows/choice', alice)).json).toMatchObject({
        steps: [{ type: 'Condition', steps: [{ id: 'then' }], else_steps: [{ id: 'other' }] }, {}],
      });
      expect((await server.get('/workflows/routed', alice)).json).toMatchObject({ steps: [{ type: 'Router', steps: [{}, {}, {}] }] });
      expect(JSON.stringify((await server.get('/workflows/sequence', alice)).json)).not.toContain('You are a test agent.');
      expect((await server.get('/workflows/none', alice)).json).toMatchObject({ detail: 'Workflow not found' });
    });
  });
}
