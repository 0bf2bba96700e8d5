// Every user sees own sessions and runs only; somebody else's are a 404, as if they did not exist. The database enforces it (row level security).
//   npm run agentos -- dev examples/user-isolation/src/index.ts
import { Agent, AgentOS, demoModel } from 'agentos-ts';

const os = new AgentOS({
  id: 'isolated-os',
  agents: [new Agent({ id: 'diary', model: demoModel(), history: { runs: 10 } })],
  // userIsolation is true by default; holders of agent_os:admin see everything.
  authorization: true,
});

export default os;
