import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpServer } from 'agentos-ts';
import { Agent, Workflow, demoModel, step, tool } from 'agentos-ts';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { SocketClient } from '../support/socket-client.ts';
import type { Json } from '../support/socket-client.ts';
import { startTestOs, userScopes } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

const gateText = 'This run requires admin approval before it can be continued';

/** Workflow runs that wait for a person, continued over `/workflows/ws`: the same requirements and the same gate as over HTTP. */
export function workflowSocketPausesSuite(
  openDatabase: () => Promise<{ readonly db: Database; readonly close: () => Promise<void> }>,
): void {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let server: TestOs;
  let http: HttpServer;
  const paid: string[] = [];

  const payer = (id: string, approver: 'user' | 'other'): Agent => {
    const pay = tool({
      description: 'Pay somebody',
      inputSchema: z.object({ to: z.string().default('x') }),
      approval: 'always',
      approver,
      execute: ({ to }) => {
        paid.push(`${id} ${to}`);
        return 'paid';
      },
    });
    return new Agent({ id, model: demoModel(), tools: { pay } });
  };

  beforeAll(async () => {
    database = await openDatabase();
    const workflows = (['user', 'other'] as const).map(
      (approver) => new Workflow({ id: `asks-${approver}`, steps: [step({ id: 'pay', agent: payer(`payer-${approver}`, approver) })] }),
    );
    server = await startTestOs({ db: database.db, workflows });
    http = await server.os.serve({ port: 0 });
  });
  afterAll(async () => {
    await http.close(1000);
    await server.close();
    await database.close();
  });

  const signedIn = async (sub: string): Promise<SocketClient> => SocketClient.signedIn(`${http.url}/workflows/ws`, await server.user(sub));
  const pause = async (client: SocketClient, workflow: string, to: string): Promise<Json> => {
    client.send({ action: 'start-workflow', workflow_id: workflow, message: `pay to=${to}` });
    return (await client.untilEvent('WorkflowPaused')).at(-1) ?? {};
  };
  const agree = (workflow: string, paused: Json): Json => ({
    action: 'continue-workflow',
    workflow_id: workflow,
    run_id: paused['run_id'],
    step_requirements: z
      .array(z.looseObject({ executor_requirements: z.array(z.looseObject({})) }))
      .parse(paused['step_requirements'])
      .map((entry) => ({
        ...entry,
        executor_requirements: entry.executor_requirements.map((requirement) => ({ ...requirement, confirmation: true })),
      })),
  });

  describe('continue-workflow', () => {
    it('goes on with the verdicts of the owner, once, and with nobody else’s', async () => {
      const alice = await signedIn('alice');
      const bob = await signedIn('bob');
      const paused = await pause(alice, 'asks-user', 'ann');
      bob.send(agree('asks-user', paused));
      expect(await bob.next()).toMatchObject({ event: 'error', error: `Run ${String(paused['run_id'])} not found` });
      expect(paid).not.toContain('payer-user ann');
      alice.send(agree('asks-user', paused));
      const events = await alice.untilEvent('WorkflowCompleted');
      expect(events[0]).toMatchObject({ event: 'StepContinued' });
      const indices = events.map(({ event_index: index }) => Number(index));
      expect(indices).toEqual(indices.toSorted((a, b) => a - b));
      expect(Math.min(...indices)).toBeGreaterThan(Number(paused['event_index']));
      alice.send(agree('asks-user', paused));
      expect(await alice.next()).toMatchObject({ event: 'error', error: 'Run is not paused (status=COMPLETED)' });
      expect(paid.filter((entry) => entry === 'payer-user ann')).toHaveLength(1);
      await Promise.all([alice.close(), bob.close()]);
    });

    it('is stopped by the gate until somebody else has approved', async () => {
      const alice = await signedIn('alice');
      const paused = await pause(alice, 'asks-other', 'eve');
      alice.send(agree('asks-other', paused));
      expect(await alice.next()).toMatchObject({ event: 'error', error: gateText });
      expect(paid).not.toContain('payer-other eve');
      const approver = await server.user('boss', [...userScopes, 'approvals:write', 'approvals:resolve']);
      const listed = await server.call('GET', `/approvals?run_id=${String(paused['run_id'])}`, { token: approver });
      const { data } = z.object({ data: z.array(z.looseObject({ id: z.string(), tool_args: z.unknown() })) }).parse(await listed.json());
      expect(data).toMatchObject([{ status: 'pending', approval_type: 'required', tool_args: { to: 'eve' } }]);
      const resolved = await server.call('POST', `/approvals/${data[0]?.id}/resolve`, { token: approver, json: { status: 'approved' } });
      expect(resolved.status).toBe(200);
      alice.send(agree('asks-other', paused));
      await alice.untilEvent('WorkflowCompleted');
      expect(paid.filter((entry) => entry === 'payer-other eve')).toHaveLength(1);
      await alice.close();
    });
  });
}
