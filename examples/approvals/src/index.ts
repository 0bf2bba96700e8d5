// The run waits until somebody else agrees to the refund. Who asked cannot agree, and neither can a service account of theirs.
//   npm run agentos -- dev examples/approvals/src/index.ts
import { Agent, AgentOS, demoModel, tool } from 'agentos-ts';
import { z } from 'zod';

const refund = tool({
  description: 'Pay the price of an order back',
  inputSchema: z.object({ order: z.string().default('A-1') }),
  approval: 'always',
  approver: 'other', // 'user', the default: whoever runs the agent confirms
  execute: ({ order }) => `Order ${order} was paid back.`,
});

const clerk = new Agent({ id: 'clerk', model: demoModel(), instructions: 'You help with orders.', tools: { refund } });

const os = new AgentOS({
  id: 'careful-os',
  agents: [clerk],
  authorization: true,
  approvals: { expiresInSeconds: 8 * 60 * 60 },
});

export default os;
