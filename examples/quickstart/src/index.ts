// Run it with `npm start`: it prints tokens and curl lines to paste.
import { openai } from '@ai-sdk/openai';
import { Agent, AgentOS, demoModel, tool } from 'agentos-ts';
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

const os = new AgentOS({ id: 'quickstart', name: 'Quickstart', agents: [assistant, reporter], authorization: true });

export default os;
