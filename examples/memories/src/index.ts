// The agent keeps what matters about a user and is told it in later runs of that user, in whatever session. Nobody else's runs are told.
//   npm run agentos -- dev examples/memories/src/index.ts
import { Agent, AgentOS, demoModel } from 'agentos-ts';

const companion = new Agent({
  id: 'companion',
  model: demoModel(), // calls the tool that a message names; a real model decides by itself what to keep
  instructions: 'You are a good listener.',
  memory: true,
});

const os = new AgentOS({ id: 'remembering-os', agents: [companion], authorization: true });

export default os;
