// An AgentOS that takes the tokens of a control plane. JWT_ISSUER and JWT_JWKS_URL are among the lines that the control plane shows.
import { Agent, AgentOS, demoModel } from 'agentos-ts';

const { CONSOLE_ORIGIN } = process.env;

const os = new AgentOS({
  id: 'shop-os',
  agents: [new Agent({ id: 'clerk', model: demoModel() }), new Agent({ id: 'treasurer', model: demoModel() })],
  authorization: true,
  // Pages of the control plane's console call this server from their own origin.
  cors: { origins: CONSOLE_ORIGIN === undefined ? [] : [CONSOLE_ORIGIN] },
});

export default os;
