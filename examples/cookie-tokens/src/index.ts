// Tokens in a cookie, for web pages: scripts cannot read an HttpOnly cookie, and requests that change something are taken from known origins only.
//   npm run agentos -- dev examples/cookie-tokens/src/index.ts
// Your login page sets it: Set-Cookie: __Host-session=<token>; Secure; HttpOnly; SameSite=Lax; Path=/
import { Agent, AgentOS, demoModel } from 'agentos-ts';

const os = new AgentOS({
  id: 'web-os',
  agents: [new Agent({ id: 'assistant', model: demoModel() })],
  authorizationConfig: { tokenSource: 'both', cookieName: 'session' },
  cors: { origins: ['https://app.example.com'], credentials: true },
});

export default os;
