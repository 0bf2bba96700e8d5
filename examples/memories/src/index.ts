// What a user says about themselves is kept after the answer, and later runs of that user are told it, in whatever session. Nobody else's runs are.
//   npm run agentos -- dev examples/memories/src/index.ts
import { Agent, AgentOS, demoModel } from 'agentos-ts';

const companion = new Agent({
  id: 'companion',
  model: demoModel(), // keeps sentences that begin with I or My; a real model decides by itself what to keep
  instructions: 'You are a good listener.',
  memory: true,
});

const os = new AgentOS({ id: 'remembering-os', agents: [companion], authorization: true });

export default os;
