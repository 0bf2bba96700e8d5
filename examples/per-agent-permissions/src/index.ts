// A scope can name one agent: agents:research:run runs that one, agents:run runs all.
//   npm run agentos -- dev examples/per-agent-permissions/src/index.ts
import { Agent, AgentOS, demoModel } from 'agentos-ts';

const os = new AgentOS({
  id: 'departments',
  agents: [
    new Agent({ id: 'research', name: 'Research', model: demoModel() }),
    new Agent({ id: 'finance', name: 'Finance', model: demoModel() }),
  ],
  authorization: true,
});

export default os;
