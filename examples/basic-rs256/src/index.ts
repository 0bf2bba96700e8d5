// Tokens signed with a private key (RS256): this server holds the public key alone, so whoever reads its configuration can sign nothing.
//   npm run agentos -- dev examples/basic-rs256/src/index.ts      (makes a key pair in .agentos/)
// or with keys of your own: npm run agentos -- keys generate, then set the line it prints and run the same with `start`.
import { Agent, AgentOS, demoModel } from 'agentos-ts';

const os = new AgentOS({
  id: 'rs256-os',
  agents: [new Agent({ id: 'assistant', model: demoModel() })],
  // Takes the key from JWT_VERIFICATION_KEY.
  authorization: true,
});

export default os;
