import type { AgentOsConfig } from '../processes/agent-os.ts';
import type { BareHonoConfig } from '../processes/bare-hono.ts';
import type { ControlPlaneConfig } from '../processes/control-plane.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { osId, publicKeyPem } from './tokens.ts';

export interface Server extends Child {
  readonly url: string;
}

/** An AgentOS with `agents` agents `agent-0`, `agent-1`, … that accepts the tokens of `tokens.ts`. */
export function startAgentOs(config: Pick<AgentOsConfig, 'db' | 'agents' | 'model' | 'tracing' | 'composed'>, at = 0): Promise<Server> {
  const full: AgentOsConfig = { ...config, id: osId, publicKey: publicKeyPem };
  return startServer(new URL('../processes/agent-os.ts', import.meta.url), full, at);
}

/** The yardstick: Hono on Node without anything else. */
export function startBareHono(config: BareHonoConfig): Promise<Server> {
  return startServer(new URL('../processes/bare-hono.ts', import.meta.url), config);
}

/** A control plane; `secret` is that of its link for the first owner, empty where there is one. */
export async function startControlPlane(db: string): Promise<Server & { readonly secret: string }> {
  const config: ControlPlaneConfig = { db };
  const child = await startChild(new URL('../processes/control-plane.ts', import.meta.url), config, 0);
  const told: { readonly url: string; readonly secret: string } = JSON.parse(child.message);
  return { ...child, ...told };
}

async function startServer(script: URL, config: object, at = 0): Promise<Server> {
  const child = await startChild(script, config, at);
  return { ...child, url: child.message };
}
