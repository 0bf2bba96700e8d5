import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpServer } from 'agentos-ts';
import { Workflow, step } from 'agentos-ts';
import type { Database } from '../../src/db/database.ts';
import { SocketClient, isSseText } from '../support/socket-client.ts';
import { startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

interface Gate {
  readonly workflow: Workflow;
  /** Lets the runs that wait go on. */
  open(): void;
}

/** A workflow whose second step waits until it is told to go on. */
function gatedWorkflow(id: string): Gate {
  const gate = Promise.withResolvers<void>();
  const wait = async (): Promise<string> => {
    await gate.promise;
    return 'Went on.';
  };
  const steps = [step({ id: 'first', run: () => 'First.' }), step({ id: 'wait', run: wait }), step({ id: 'last', run: () => 'Last.' })];
  return { workflow: new Workflow({ id, steps }), open: () => gate.resolve() };
}

/** Runs over `/workflows/ws` on one of the two database engines. */
export function workflowSocketSuite(openDatabase: () => Promise<{ readonly db: Database; readonly close: () => Promise<void> }>): void {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let server: TestOs;
  let http: HttpServer;
  let gate: Gate;
  const url = (): string => `${http.url}/workflows/ws`;
  const user = async (sub: string, scopes?: readonly string[]): Promise<SocketClient> =>
    SocketClient.signedIn(url(), await server.user(sub, scopes));

  beforeAll(async () => {
    database = await openDatabase();
    gate = gatedWorkflow('gated');
    const plain = new Workflow({ id: 'w1', steps: [step({ id: 'sign', run: ({ input }) => `Signed: ${input}` })] });
    const other = new Workflow({ id: 'w2', steps: [step({ id: 'sign', run: () => 'Other.' })] });
    server = await startTestOs({ db: database.db, workflows: [plain, other, gate.workflow] });
    http = await server.os.serve({ port: 0 });
  });
  afterAll(async () => {
    gate.open();
    await http.close(1000);
    await server.close();
    await database.close();
  });

  describe('start-workflow', () => {
    it('sends live events as the text of server-sent events, and stores the run as its owner’s', async () => {
      const client = await user('alice');
      client.send({ action: 'start-workflow', workflow_id: 'w1', message: 'hello', user_id: 'mallory' });
      const events = await client.untilEvent('WorkflowCompleted');
      expect(events.map(({ event }) => event)).toEqual(['WorkflowStarted', 'StepStarted', 'StepCompleted', 'WorkflowCompleted']);
      expect(client.texts.filter(isSseText)).toHaveLength(events.length);
      const runId = String(events[0]?.['run_id']);
      const run = await server.call('GET', `/workflows/w1/runs/${runId}`, { token: await server.user('alice') });
      expect(await run.json()).toMatchObject({ status: 'COMPLETED', content: 'Signed: hello' });
      const foreign = await server.call('GET', `/workflows/w1/runs/${runId}`, { token: await server.user('mallory') });
      expect(foreign.status).toBe(404);
      await client.close();
    });

    it.each([
      ['the query', '?frames=json', {}],
      ['the first message', '', { format: 'json' }],
    ])('sends JSON alone when %s asks for it', async (_place, query, more) => {
      const client = await SocketClient.open(`${url()}${query}`);
      client.send({ action: 'authenticate', token: await server.user('alice'), ...more });
      client.send({ action: 'start-workflow', workflow_id: 'w1', message: 'hi' });
      await client.untilEvent('WorkflowCompleted');
      expect(client.texts.filter(isSseText)).toEqual([]);
      await client.close();
    });

    it.each([
      [{ action: 'start-workflow' }, 'workflow_id is required'],
      [{ action: 'start-workflow', workflow_id: 'w9' }, 'Workflow w9 not found'],
      [{ action: 'start-workflow', workflow_id: 'w1', session_id: 'a b' }, expect.stringContaining('session_id must be')],
      [{ action: 'reconnect', workflow_id: 'w1' }, 'run_id is required for subscription'],
      [{ action: 'reconnect', run_id: 'r', workflow_id: 'w1', last_event_index: 'x' }, 'last_event_index must be a whole number'],
      [{ action: 'reconnect', run_id: 'r' }, 'workflow_id is required to reconnect to a workflow run'],
      [{ action: 'reconnect', run_id: 'r', workflow_id: 'w1' }, 'Run r not found'],
      [{ action: 'continue-workflow', workflow_id: 'w1' }, 'run_id is required'],
      [{ action: 'continue-workflow', workflow_id: 'w1', run_id: 'r' }, 'Run r not found'],
      [
        { action: 'continue-workflow', workflow_id: 'w1', run_id: 'r', step_requirements: 'no' },
        expect.stringContaining('Invalid step_requirements: '),
      ],
      [{ action: 'dance' }, 'Unknown action: dance'],
      ['{', 'Messages are JSON objects with an action'],
      [Buffer.from('{"action":"ping"}'), 'Messages are JSON objects with an action'],
    ])('answers %j with an error frame and stays open', async (message, error) => {
      const client = await user('alice');
      client.send(message);
      expect(await client.next()).toMatchObject({ event: 'error', error });
      client.send({ action: 'ping' });
      expect(await client.next()).toEqual({ event: 'pong' });
      await client.close();
    });
  });

  describe('reconnect', () => {
    it('replays a finished run as JSON, from the index on', async () => {
      const client = await user('alice');
      client.send({ action: 'start-workflow', workflow_id: 'w1', message: 'again' });
      const events = await client.untilEvent('WorkflowCompleted');
      const runId = events[0]?.['run_id'];
      const before = client.texts.length;
      client.send({ action: 'reconnect', run_id: runId, workflow_id: 'w1' });
      const [replay, ...replayed] = await client.untilEvent('WorkflowCompleted');
      expect(replay).toMatchObject({
        event: 'replay',
        run_id: runId,
        status: 'COMPLETED',
        message: 'Run COMPLETED. Replaying all events.',
      });
      expect(replayed).toEqual(events);
      expect(client.texts.slice(before).filter(isSseText)).toEqual([]);
      client.send({ action: 'reconnect', run_id: runId, workflow_id: 'w1', last_event_index: events[1]?.['event_index'] });
      expect((await client.untilEvent('WorkflowCompleted')).slice(1)).toEqual(events.slice(2));
      await client.close();
    });

    it('catches up with a run at work and goes on live, for any number of sockets, after the first has left', async () => {
      const first = await user('alice');
      first.send({ action: 'start-workflow', workflow_id: 'gated', message: 'go' });
      const seen = await first.until(({ event, step_name: name }) => event === 'StepStarted' && name === 'wait');
      const runId = seen[0]?.['run_id'];
      first.terminate();
      await first.closed;
      const followers = await Promise.all([user('alice'), user('alice')]);
      for (const follower of followers) follower.send({ action: 'reconnect', run_id: runId, workflow_id: 'gated', last_event_index: 0 });
      const caughtUp = await Promise.all(followers.map((follower) => follower.untilEvent('subscribed')));
      for (const frames of caughtUp) expect(frames.map(({ event }) => event)).toContain('subscribed');
      gate.open();
      for (const [index, follower] of followers.entries()) {
        const live = await follower.untilEvent('WorkflowCompleted');
        const all = [...(caughtUp[index] ?? []), ...live].filter((frame) => 'event_index' in frame);
        const indices = all.map((frame) => Number(frame['event_index']));
        expect(indices).toEqual([...new Set(indices)].toSorted((a, b) => a - b));
        expect(Math.min(...indices)).toBe(1);
        expect(all.at(-1)).toMatchObject({ status: 'COMPLETED' });
        await follower.close();
      }
    });

    it('does not find the runs of others, of another workflow or of another session', async () => {
      const alice = await user('alice');
      alice.send({ action: 'start-workflow', workflow_id: 'w1', message: 'secret' });
      const [started] = await alice.untilEvent('WorkflowCompleted');
      const run = { action: 'reconnect', run_id: started?.['run_id'] };
      const bob = await user('bob');
      for (const [client, message] of [
        [bob, { ...run, workflow_id: 'w1' }],
        [bob, { ...run, workflow_id: 'w1', action: 'continue-workflow' }],
        [alice, { ...run, workflow_id: 'w2' }],
        [alice, { ...run, workflow_id: 'w1', session_id: 'another' }],
      ] as const) {
        client.send(message);
        expect(await client.next()).toMatchObject({ event: 'error', error: `Run ${String(run.run_id)} not found` });
      }
      await Promise.all([alice.close(), bob.close()]);
    });

    it('says that a finished run is not paused when it is to be continued', async () => {
      const client = await user('alice');
      client.send({ action: 'start-workflow', workflow_id: 'w1', message: 'x' });
      const [started] = await client.untilEvent('WorkflowCompleted');
      client.send({ action: 'continue-workflow', workflow_id: 'w1', run_id: started?.['run_id'], step_requirements: [] });
      expect(await client.next()).toMatchObject({ event: 'error', error: 'Run is not paused (status=COMPLETED)' });
      await client.close();
    });
  });
}
