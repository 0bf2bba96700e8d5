// Machines get tokens of their own: an administrator (or whoever holds service_accounts:write) mints one, and revokes it when it is no longer needed.
//   npm run agentos -- dev examples/service-accounts/src/index.ts
import { Agent, AgentOS, demoModel } from 'agentos-ts';

const os = new AgentOS({
  id: 'machines-os',
  agents: [new Agent({ id: 'reporter', model: demoModel() }), new Agent({ id: 'treasurer', model: demoModel() })],
  // Service accounts need no setting of their own; they work beside the tokens of users, in every mode.
  authorization: true,
});

export default os;
