import { Agent, Team, Workflow, demoModel, step, tool } from 'agentos-ts';
import { z } from 'zod';
import { approvalAgent, demoAgent } from '../../../agentos/test/support/start-os.ts';
import { scriptedModel } from '../../../agentos/test/support/scripted-model.ts';

/** What somebody would say who wants a page to run, load or hide something. */
export const hostileText = [
  '<script>window.hacked = 1</script><img src="https://evil.example/a.png" onerror="window.hacked = 1">',
  '[press me](javascript:window.hacked=1) [data](data:text/html,<script>window.hacked=1</script>) [fine](https://example.com/)',
  '![pixel](https://evil.example/pixel.png) ![](javascript:window.hacked=1)',
  'invoice\u202Efdp.exe \u0000 \u200B',
  '<iframe src="https://evil.example"></iframe><style>body { display: none }</style>',
].join('\n\n');

/** An answer of about 5,000 tokens, with everything that Markdown has. */
export const longText = Array.from(
  { length: 125 },
  (_, index) =>
    `## Part ${index}\n\nA paragraph with **bold** and \`code\`, number ${index}, that goes on for a line or two so that there is something to read.\n\n- one\n- two\n`,
).join('\n');

const hostileTool = tool({
  description: 'Answers with what breaks pages',
  inputSchema: z.object({ text: z.string() }),
  execute: () => `${hostileText}\n${'x'.repeat(60_000)}`,
});

/** Agents that behave in one way each, a team and a workflow. */
export function chatComponents() {
  const hostile = scriptedModel((call) => {
    const isAnswered = call.prompt.at(-1)?.role === 'tool';
    return isAnswered
      ? { text: hostileText, reasoning: hostileText }
      : { calls: [{ id: 'c', name: 'hostile', args: { text: hostileText } }] };
  });
  const asking = new Agent({ id: 'payer', name: 'Payer', model: demoModel(), tools: { refund: refundTool() } });
  return {
    agents: [
      demoAgent('a1'),
      approvalAgent('clerk'),
      approvalAgent('guarded', 'other'),
      new Agent({ id: 'slow', name: 'Slow talker', description: 'Answers one word at a time.', model: demoModel({ delayMs: 30 }) }),
      new Agent({ id: 'hostile', name: '<b>Mallory</b>\u202E', model: hostile.model, tools: { hostile: hostileTool } }),
      new Agent({ id: 'long', name: 'Long talker', model: scriptedModel(() => ({ text: longText })).model }),
      new Agent({ id: 'huge', name: 'Huge line', model: scriptedModel(() => ({ text: 'y'.repeat(1_000_000) })).model }),
      new Agent({ id: 'broken', name: 'Broken', model: scriptedModel(() => ({ fail: new Error('no model') })).model }),
    ],
    teams: [new Team({ id: 'desk', name: 'Support desk', model: demoModel(), members: [demoAgent('a1'), asking] })],
    workflows: [
      new Workflow({
        id: 'edition',
        name: 'Edition',
        steps: [
          step({ id: 'draft', name: 'Draft', agent: demoAgent('a1') }),
          step({ id: 'pay', name: 'Pay', agent: asking }),
          step({ id: 'sign', name: 'Sign', run: () => 'Signed.' }),
        ],
      }),
    ],
  };
}

function refundTool() {
  return tool({
    description: 'Refund an order',
    inputSchema: z.object({ order: z.string().default('A-1') }),
    approval: 'always',
    execute: ({ order }) => `refunded ${order}`,
  });
}
