import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openWorld } from '../isolation/world.ts';
import type { Engine, World } from '../isolation/world.ts';
import { startTestOs, userScopes } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import { frameNamed, namesOf } from './component-os.ts';
import type { Json } from './component-os.ts';
import { PauseClient, listOf, requirements, stepRequirements } from './pause-client.ts';
import { refunded, trail, workflows } from './pause-components.ts';

const functionStep = ['StepStarted', 'StepOutput', 'StepCompleted'];
const pausedStep = [
  'StepStarted',
  'RunStarted',
  'ModelRequestStarted',
  'ModelRequestCompleted',
  'RunContentCompleted',
  'RunPaused',
  'StepExecutorPaused',
];
const continuedStep = [
  'StepContinued',
  'StepExecutorContinued',
  'RunContinued',
  'ToolCallStarted',
  'ToolCallCompleted',
  'ModelRequestStarted',
  'RunContent',
  'ModelRequestCompleted',
  'RunContentCompleted',
  'RunCompleted',
  'StepCompleted',
];

/** Steps of workflows whose agents wait for a person, over the whole server. */
export function testWorkflowPauses(engine: Engine): void {
  describe(`pauses of steps on ${engine}`, () => {
    let world: World;
    let os: TestOs;
    let alice: PauseClient;
    const clientOf = async (sub: string, scopes = userScopes) => new PauseClient(os, await os.user(sub, scopes));
    const ofStep = (id: string) => (entry: Json) => entry['step_id'] === id;
    beforeAll(async () => {
      world = await openWorld(engine);
      os = await startTestOs({ agents: [], teams: [], workflows, db: world.db });
      alice = await clientOf('alice');
    });
    beforeEach(() => {
      refunded.splice(0);
      trail.splice(0);
    });
    afterAll(async () => {
      await os.close();
      await world.close();
    });

    test('sequence: the workflow rests at the step and goes on there; nothing is done or shown twice', async () => {
      const before = await alice.stream('workflows/sequence', 'O-1');
      expect(namesOf(before)).toEqual(['WorkflowStarted', ...functionStep, ...pausedStep, 'WorkflowPaused']);
      const member = frameNamed(before, 'RunPaused');
      expect(frameNamed(before, 'StepExecutorPaused')).toMatchObject({
        step_id: 'ask',
        step_name: 'Ask',
        step_index: 1,
        executor_id: 'one',
        executor_name: 'Clerk one',
        executor_type: 'agent',
        executor_run_id: member['run_id'],
        executor_requirements: [{ tool_execution: { tool_name: 'refund' } }],
      });
      const paused = frameNamed(before, 'WorkflowPaused');
      const pause = {
        pause_kind: 'executor',
        paused_step_index: 1,
        paused_step_name: 'Ask',
        step_results: [{ step_id: 'before' }],
        step_requirements: [
          {
            step_id: 'ask',
            step_type: 'Step',
            requires_confirmation: false,
            requires_executor_input: true,
            executor_id: 'one',
            executor_run_id: member['run_id'],
            executor_session_id: paused['session_id'],
            executor_requirements: [{ tool_execution: { tool_args: { order: 'one O-1' } } }],
          },
        ],
      };
      expect(paused).toMatchObject({ status: 'PAUSED', ...pause });
      expect('requirements' in paused || 'tools' in paused).toBe(false);
      const run = await alice.read('workflows/sequence', paused['run_id']);
      expect(run).toMatchObject({ status: 'PAUSED', ...pause, step_executor_runs: [{ status: 'PAUSED' }] });
      const after = await alice.decideStreamed('workflows/sequence', run['run_id'], stepRequirements(run));
      expect(namesOf(after)).toEqual([...continuedStep, ...functionStep, 'WorkflowCompleted']);
      expect(frameNamed(after, 'StepExecutorContinued')).toMatchObject({ step_id: 'ask', executor_run_id: member['run_id'] });
      expect(frameNamed(after, 'WorkflowCompleted')).toMatchObject({
        content: 'one says: refunded one O-1+after',
        step_results: [{ step_id: 'before' }, { step_id: 'ask', step_run_id: member['run_id'] }, { step_id: 'after' }],
      });
      expect([trail, refunded]).toEqual([['before', 'after'], ['one O-1']]);
      const all = [...before, ...after];
      expect(all.map(({ id }) => id)).toEqual(all.map((_frame, index) => index));
      expect((await alice.replay('workflows/sequence', run['run_id'])).map(({ data }) => data)).toEqual(all.map(({ data }) => data));
      expect('step_requirements' in (await alice.read('workflows/sequence', run['run_id']))).toBe(false);
    });

    test('rejected; decided by requirements and by tools', async () => {
      const refused = await alice.start('workflows/sequence', 'O-2');
      const run = await alice.decide('workflows/sequence', refused, stepRequirements(refused, false));
      expect(run['content']).toContain('rejected: a person refused this call');
      const first = await alice.start('workflows/sequence', 'O-3');
      const [asked] = listOf(first['step_requirements']);
      const byRequirement = requirements({ requirements: asked?.['executor_requirements'] });
      expect(await alice.decide('workflows/sequence', first, byRequirement)).toMatchObject({ status: 'COMPLETED' });
      const second = await alice.start('workflows/sequence', 'O-4');
      const byTool = { tools: [{ tool_call_id: 'c1', confirmed: true }] };
      expect(await alice.decide('workflows/sequence', second, byTool)).toMatchObject({ status: 'COMPLETED' });
      expect(refunded).toEqual(['one O-3', 'one O-4']);
    });

    test('parallel: the other branches end first, all that waits is shown, what is decided goes on', async () => {
      const paused = await alice.start('workflows/parallel', 'O-5');
      expect(listOf(paused['step_requirements']).map((entry) => [entry['step_id'], entry['step_index']])).toEqual([
        ['left', [0, 0]],
        ['right', [0, 2]],
      ]);
      expect(trail).toEqual(['middle']);
      const frames = await alice.decideStreamed('workflows/parallel', paused['run_id'], stepRequirements(paused, true, ofStep('right')));
      expect(namesOf(frames)).toEqual([...continuedStep, 'WorkflowPaused']);
      const half = await alice.read('workflows/parallel', paused['run_id']);
      expect(listOf(half['step_requirements']).map((entry) => entry['step_id'])).toEqual(['left']);
      expect(refunded).toEqual(['r O-5']);
      const run = await alice.decide('workflows/parallel', half, stepRequirements(half, false));
      expect(run['content']).toMatch(/^## left\n\nl says: rejected.*## middle\n\nO-5\+middle\n\n## right\n\nr says: refunded r O-5\+end$/s);
      expect([trail, refunded]).toEqual([['middle', 'end'], ['r O-5']]);
    });

    test('loop: each iteration pauses by itself; what was asked of the author is not asked again', async () => {
      const first = await alice.start('workflows/loop', 'x');
      const second = await alice.decide('workflows/loop', first, stepRequirements(first));
      expect(second).toMatchObject({ status: 'PAUSED', step_requirements: [{ step_id: 'ask' }] });
      expect(trail).toEqual(['count', 'until', 'count']);
      const frames = await alice.decideStreamed('workflows/loop', first['run_id'], stepRequirements(second));
      expect(namesOf(frames)).toEqual([
        ...continuedStep,
        'LoopIterationCompleted',
        'LoopExecutionCompleted',
        ...functionStep,
        'WorkflowCompleted',
      ]);
      expect(frameNamed(frames, 'LoopExecutionCompleted')).toMatchObject({
        total_iterations: 2,
        all_results: [
          [{}, {}],
          [{}, {}],
        ],
      });
      expect(trail).toEqual(['count', 'until', 'count', 'until', 'end']);
      expect(refunded).toHaveLength(2);
    });

    test('condition and router: the answer that was given holds', async () => {
      const condition = await alice.start('workflows/condition', 'O-6');
      expect(await alice.decide('workflows/condition', condition, stepRequirements(condition))).toMatchObject({ status: 'COMPLETED' });
      const router = await alice.start('workflows/router', 'O-7');
      const run = await alice.decide('workflows/router', router, stepRequirements(router));
      expect(run['content']).toBe('one says: refunded one O-7+a');
      expect(trail).toEqual(['when', 'first', 'select', 'a', 'a']);
    });

    test('a team as a step: the requirements are those of its members', async () => {
      const paused = await alice.start('workflows/team', 'O-8');
      const [step] = listOf(paused['step_requirements']);
      expect(step).toMatchObject({ executor_type: 'team', executor_id: 'two', executor_requirements: [{ member_agent_id: 'one' }, {}] });
      const run = await alice.decide('workflows/team', paused, stepRequirements(paused));
      expect(run).toMatchObject({ status: 'COMPLETED' });
      expect(refunded.toSorted()).toEqual(['one O-8', 'other O-8']);
    });

    test('an agent that asks again makes the workflow rest again; decisions of the pause before are refused', async () => {
      const first = await alice.start('workflows/twice', 'go');
      const second = await alice.decide('workflows/twice', first, stepRequirements(first));
      expect(second).toMatchObject({ status: 'PAUSED' });
      const stale = await alice.send('workflows/twice', first['run_id'], { stream: false, ...stepRequirements(first) });
      expect(stale.status).toBe(409);
      expect(await alice.decide('workflows/twice', second, stepRequirements(second))).toMatchObject({ content: 'doubt is sure' });
      expect(refunded).toEqual(['doubt 0', 'doubt 1']);
    });

    test('nothing decided: 409 names the steps, and the run stays as it was', async () => {
      const paused = await alice.start('workflows/parallel', 'O-9');
      const response = await alice.send('workflows/parallel', paused['run_id'], { stream: false, step_requirements: [] });
      const detail = "Cannot continue run - unresolved step requirements: ['left', 'right']";
      expect([response.status, await response.json()]).toMatchObject([409, { detail }]);
      for (const step_requirements of ['{}', '[{"executor_requirements":[{"tool_execution":{}}]}]']) {
        const malformed = await alice.send('workflows/parallel', paused['run_id'], { stream: false, step_requirements });
        expect(malformed.status).toBe(400);
      }
      const forked = await alice.send('workflows/parallel', paused['run_id'], { stream: false, fork: true });
      expect(forked.status).toBe(409);
      expect(await alice.read('workflows/parallel', paused['run_id'])).toMatchObject({ status: 'PAUSED' });
    });

    test('a step that a person has to agree to: asked before it begins, anew in every round; a refusal leaves it out', async () => {
      const before = await alice.stream('workflows/confirmed', 'x');
      expect(namesOf(before).slice(-4)).toEqual(['LoopExecutionStarted', 'LoopIterationStarted', 'StepPaused', 'WorkflowPaused']);
      expect(frameNamed(before, 'StepPaused')).toMatchObject({ step_id: 'send', requires_confirmation: true });
      const first = frameNamed(before, 'WorkflowPaused');
      expect(first).toMatchObject({
        pause_kind: 'step',
        paused_step_name: 'send',
        step_requirements: [{ step_id: 'send', requires_confirmation: true, confirmed: null, on_reject: 'skip' }],
      });
      const agreed = { step_requirements: listOf(first['step_requirements']).map((entry) => ({ ...entry, confirmed: true })) };
      const frames = await alice.decideStreamed('workflows/confirmed', first['run_id'], agreed);
      const round = ['LoopIterationCompleted', 'LoopIterationStarted'];
      expect(namesOf(frames)).toEqual(['StepContinued', ...functionStep, ...round, 'StepPaused', 'WorkflowPaused']);
      expect((await alice.send('workflows/confirmed', first['run_id'], { stream: false, ...agreed })).status).toBe(409);
      expect(trail).toEqual(['before', 'send']);
      const refused = { step_requirements: [{ step_id: 'send', confirmed: false, rejection_feedback: 'once is enough' }] };
      const run = await alice.decide('workflows/confirmed', first, refused);
      const skipped = 'rejected: a person refused this step: once is enough';
      expect(run).toMatchObject({
        status: 'COMPLETED',
        content: expect.stringContaining('+after'),
        step_results: [{}, { steps: [{ content: 'x+before+send' }, { success: false, error: skipped }] }, {}],
      });
      expect(trail).toEqual(['before', 'send', 'after']);
    });

    test('a step that is asked about by rule; a rule that fails asks; a refusal may cancel the workflow', async () => {
      const paused = await alice.start('workflows/guarded', 'x');
      const refused = { step_requirements: [{ step_id: 'send', confirmed: false }] };
      expect(await alice.decide('workflows/guarded', paused, refused)).toMatchObject({ status: 'CANCELLED' });
      expect(trail).toEqual(['rule']);
      const free = await alice.start('workflows/guarded', 'free');
      expect(free).toMatchObject({ status: 'PAUSED', paused_step_name: 'second' });
      const agreed = { step_requirements: [{ step_id: 'second', confirmed: true }] };
      expect(await alice.decide('workflows/guarded', free, agreed)).toMatchObject({ status: 'COMPLETED', content: 'second' });
      expect(trail).toEqual(['rule', 'rule', 'send']);
    });

    test('two continues at once: one goes on, the tool and the steps run once', async () => {
      for (let round = 0; round < 5; round += 1) {
        refunded.splice(0);
        trail.splice(0);
        const paused = await alice.start('workflows/sequence', `O-${round}`);
        const decided = { stream: false, ...stepRequirements(paused) };
        const answers = await Promise.all([0, 1, 2].map(() => alice.send('workflows/sequence', paused['run_id'], decided)));
        expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
        expect([refunded, trail]).toEqual([[`one O-${round}`], ['before', 'after']]);
      }
    });

    test('the server starts again between the pause and the decision', async () => {
      const paused = await alice.start('workflows/loop', 'x');
      await os.close();
      os = await startTestOs({ agents: [], teams: [], workflows, db: world.db });
      alice = await clientOf('alice');
      expect(await alice.decide('workflows/loop', paused, stepRequirements(paused))).toMatchObject({ status: 'PAUSED' });
      expect(trail).toEqual(['count', 'until', 'count']);
    });

    test('others cannot decide; the tool needs the scopes of whoever makes the run go on', async () => {
      const rich = await clientOf('rita', [...userScopes, 'payments:send']);
      const paused = await rich.start('workflows/paying', 'O-10');
      expect((await alice.send('workflows/paying', paused['run_id'], stepRequirements(paused))).status).toBe(404);
      const poor = await clientOf('rita');
      expect((await poor.decide('workflows/paying', paused, stepRequirements(paused)))['content']).toContain('not_permitted');
      expect(refunded).toEqual([]);
    });

    test('cancelling cancels the steps that wait; a workflow that fails leaves none behind', async () => {
      const paused = await alice.start('workflows/team', 'O-11');
      expect(await alice.cancel('workflows/team', paused['run_id'])).toBe(200);
      expect(await alice.read('workflows/team', paused['run_id'])).toMatchObject({
        status: 'CANCELLED',
        step_executor_runs: [{ status: 'CANCELLED' }],
      });
      const again = await alice.send('workflows/team', paused['run_id'], { stream: false, ...stepRequirements(paused) });
      expect([again.status, await again.json()]).toMatchObject([409, { detail: 'run is already cancelled' }]);
      const failed = await alice.start('workflows/strict', 'O-12');
      expect(failed).toMatchObject({ status: 'ERROR', step_executor_runs: [{ agent_id: 'one', status: 'CANCELLED' }] });
      const rows = await world.db.asSystem('test: what is left paused', (tx) =>
        tx.query(`select run_id from runs where status = 'PAUSED' and session_id = any($1)`, [
          [paused['session_id'], failed['session_id']],
        ]),
      );
      expect(rows).toEqual([]);
    });
  });
}
