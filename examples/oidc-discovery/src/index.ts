// Keys found by OpenID Connect discovery: only the issuer is configured; its key set is fetched, refreshed, and survives an outage of the issuer.
//   npm run agentos -- start examples/oidc-discovery/src/index.ts
// Take a token from the issuer that this example starts (its address is printed), and use it:
//   curl '<issuer>/token?user=alice&scope=agents:read'
import { Agent, AgentOS, demoModel } from 'agentos-ts';
import { startIssuer } from './issuer.ts';

const id = 'oidc-os';

export const provider = await startIssuer(id);
console.error(`issuer: ${provider.issuer}`);

const os = new AgentOS({
  id,
  agents: [new Agent({ id: 'assistant', model: demoModel() })],
  // Yours is https://login.example.com or the like.
  authorizationConfig: { issuer: provider.issuer },
});

export default os;
