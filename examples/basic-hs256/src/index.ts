// Tokens signed with a shared secret (HS256): your backend signs, this server verifies, both hold the secret.
//   export APP_SECRET=$(openssl rand -base64 48)
//   npm run agentos -- dev examples/basic-hs256/src/index.ts
import { Agent, AgentOS, demoModel } from 'agentos-ts';

const secret = process.env['APP_SECRET'];
if (secret === undefined) throw new Error('Set APP_SECRET to a secret of at least 32 bytes: export APP_SECRET=$(openssl rand -base64 48)');

const os = new AgentOS({
  id: 'hs256-os',
  agents: [new Agent({ id: 'assistant', model: demoModel() })],
  authorizationConfig: { verificationKeys: [secret], algorithm: 'HS256' },
});

export default os;
