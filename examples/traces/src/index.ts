// What happened in every run: model calls, tool calls and decisions, without a word of what was said.
//   npm run agentos -- dev examples/traces/src/index.ts
import { Agent, AgentOS, demoModel, tool } from 'agentos-ts';
import { z } from 'zod';

const refund = tool({
  description: 'Refund an order',
  inputSchema: z.object({ order: z.string().default('A-1') }),
  // Without this scope the call is refused, and the trace says so.
  scopes: ['refunds:write'],
  execute: ({ order }) => `refunded ${order}`,
});

const os = new AgentOS({
  id: 'traced-os',
  agents: [new Agent({ id: 'shop', model: demoModel(), tools: { refund } })],
  authorization: true,
  tracing: true,
});

export default os;
