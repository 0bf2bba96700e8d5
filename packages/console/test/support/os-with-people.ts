import { Agent, demoModel, tool } from 'agentos-ts';
import { z } from 'zod';
import { startTestOs } from '../../../agentos/test/support/start-os.ts';
import type { TestOs } from '../../../agentos/test/support/start-os.ts';

const scopes = [
  'agents:read',
  'agents:run',
  'sessions:read',
  'memories:read',
  'memories:write',
  'memories:delete',
  'traces:read',
  'approvals:read',
];

/** Texts that would do something where they were taken for more than texts. */
export const hostile =
  '<img src=x onerror="document.title=\'owned\'"> \u202Egnp.exe javascript:alert(1) <script>document.title="owned"</script>';

const clerk = new Agent({
  id: 'clerk',
  name: 'Clerk',
  model: demoModel(),
  tools: {
    refund: tool({
      description: 'Pay the price of an order back',
      inputSchema: z.object({ order: z.string() }),
      approval: 'always',
      approver: 'other',
      execute: ({ order }) => `Order ${order} was paid back.`,
    }),
  },
});
const shop = new Agent({
  id: 'shop',
  name: 'Shop',
  model: demoModel(),
  tools: {
    find: tool({
      description: 'Find an order',
      inputSchema: z.object({ order: z.string() }),
      execute: ({ order }) => ({ order, paid: true }),
    }),
  },
});

export interface OsWithPeople extends TestOs {
  /** A token of a user with the scopes that pages of users need. */
  readonly member: (sub: string, more?: readonly string[]) => Promise<string>;
  /** Runs an agent as a user, and gives the reply. */
  readonly run: (sub: string, agent: string, message: string) => Promise<{ readonly run_id: string; readonly session_id: string }>;
  readonly remember: (sub: string, memory: string, topics?: readonly string[]) => Promise<void>;
}

/** A server that records traces, with an agent that asks for approval and one that does not. */
export async function startOsWithPeople(): Promise<OsWithPeople> {
  const os = await startTestOs({ name: 'Support desk', agents: [clerk, shop], teams: [], workflows: [], tracing: { content: true } });
  const member = (sub: string, more: readonly string[] = []) => os.user(sub, [...scopes, ...more]);
  return {
    ...os,
    member,
    run: async (sub, agent, message) => {
      const reply = await os.call('POST', `/agents/${agent}/runs`, { token: await member(sub), form: { message, stream: 'false' } });
      return (await reply.json()) as { run_id: string; session_id: string };
    },
    remember: async (sub, memory, topics = []) => {
      const reply = await os.call('POST', '/memories', { token: await member(sub), json: { memory, topics } });
      if (reply.status !== 200) throw new Error(`POST /memories: ${reply.status} ${await reply.text()}`);
    },
  };
}

/** What is written a moment after a run has ended. */
export async function waitForTrace(os: OsWithPeople, runId: string): Promise<string> {
  const token = await os.admin();
  for (let tries = 0; tries < 100; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- until it is there
    const reply = await os.call('GET', `/traces?run_id=${runId}`, { token });
    // oxlint-disable-next-line no-await-in-loop -- as above
    const { data } = (await reply.json()) as { data: { trace_id: string }[] };
    const [first] = data;
    if (first !== undefined) return first.trace_id;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no trace was written');
}
