// Run it with `npm start`: it prints tokens and curl lines to paste.
import { openai } from '@ai-sdk/openai';
import { Agent, AgentOS, Team, Workflow, demoModel, step, tool, when } from 'agentos-ts';
import { z } from 'zod';

// With OPENAI_API_KEY the agents really think; OPENAI_BASE_URL points them at any compatible server. Without it they answer by rule.
const model = process.env['OPENAI_API_KEY'] ? openai.responses(process.env['OPENAI_MODEL'] ?? 'gpt-5.2') : demoModel({ delayMs: 40 });

const assistant = new Agent({
  id: 'assistant',
  name: 'Assistant',
  description: 'Answers questions and remembers the conversation.',
  model,
  instructions: 'You are a helpful assistant. Answer in a few sentences.',
  history: { runs: 5 },
});

const weather = tool({
  description: 'The weather of a city right now',
  inputSchema: z.object({ city: z.string().default('Paris') }),
  execute: ({ city }) => `${city}: 21 °C and sunny`,
});

const reporter = new Agent({
  id: 'reporter',
  name: 'Weather reporter',
  description: 'Looks up the weather with a tool.',
  model,
  instructions: 'You report the weather. Use the tool, never guess.',
  tools: { weather },
});

// A model leads: it gives each request to the member that fits.
const desk = new Team({
  id: 'desk',
  name: 'Help desk',
  description: 'Passes each question on to the assistant or the weather reporter.',
  model,
  mode: 'route',
  members: [assistant, reporter],
});

// The order is written down: the forecast first, then advice if it is warm.
const outing = new Workflow({
  id: 'outing',
  name: 'Outing',
  description: 'Looks at the weather and says what to take along.',
  steps: [
    step({ id: 'forecast', agent: reporter, input: ({ input }) => `The weather in city=${input}` }),
    when(({ text }) => text.includes('sunny'), step({ id: 'advise', run: ({ input }) => `${input}: take a hat.` })).else(
      step({ id: 'warn', run: ({ input }) => `${input}: take an umbrella.` }),
    ),
  ],
});

const os = new AgentOS({
  id: 'quickstart',
  name: 'Quickstart',
  agents: [assistant, reporter],
  teams: [desk],
  workflows: [outing],
  authorization: true,
  // Spans of every run, without texts: what the console shows under Traces.
  tracing: true,
});

export default os;
