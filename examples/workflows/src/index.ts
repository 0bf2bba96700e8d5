// Steps in an order that you write down: agents and functions, one after the other, at once, on a condition, again and again, or by choice.
//   npm run agentos -- dev examples/workflows/src/index.ts
import { Agent, AgentOS, Workflow, demoModel, loop, parallel, router, step, when } from 'agentos-ts';

const model = demoModel();
const writer = new Agent({ id: 'writer', model });
const critic = new Agent({ id: 'critic', model });

const article = new Workflow({
  id: 'article',
  steps: [
    step({ id: 'draft', agent: writer }),
    // Both at once, on the draft.
    parallel([step({ id: 'review', agent: critic }), step({ id: 'count', run: ({ text }) => `${text.length} characters` })]),
    when(({ text }) => text.length > 10_000, step({ id: 'shorten', agent: writer })).else(
      step({ id: 'keep', run: ({ results }) => results['draft'] ?? '' }),
    ),
    // Each round works on what the one before came to.
    loop({
      steps: [step({ id: 'underline', run: ({ text }) => `${text}!` })],
      until: ({ text }) => text.endsWith('!!!'),
      maxIterations: 5,
    }),
    router({
      choices: [step({ id: 'print', run: ({ text }) => `Printed: ${text}` }), step({ id: 'reject', run: () => 'Not printed.' })],
      select: ({ input }) => (input.includes('secret') ? 'reject' : 'print'),
    }),
  ],
});

const os = new AgentOS({ id: 'workflow-os', workflows: [article], authorization: true });

export default os;
