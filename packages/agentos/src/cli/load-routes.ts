import { randomBytes } from 'node:crypto';
import type { AgentOS } from '../agent-os.ts';
import type { RouteDescription } from '../http/index.ts';
import { configuredKeySetting } from './development-key.ts';
import { loadOs } from './load-os.ts';

/** The AgentOS of a file, or one without agents that stands for the built-in routes. It is looked at and never started. */
export async function openOs(file: string | undefined, cwd: string): Promise<AgentOS> {
  if (file === undefined) return builtInOs();
  // Describing needs no key, but an AgentOS with authorization refuses to be without one. Nobody knows this one.
  if (configuredKeySetting(process.env) === undefined) process.env['JWT_VERIFICATION_KEY'] = randomBytes(32).toString('base64url');
  return loadOs(file, cwd);
}

async function builtInOs(): Promise<AgentOS> {
  // Imported when needed: signing a token does not load a server.
  const { AgentOS } = await import('../agent-os.ts');
  return new AgentOS({ id: 'agentos', agents: [], db: 'memory:', env: {} });
}

/** Every route, sorted by path and then by method. */
export async function loadRoutes(file: string | undefined, cwd: string): Promise<readonly RouteDescription[]> {
  return routesOf(await openOs(file, cwd));
}

export function routesOf(os: AgentOS): readonly RouteDescription[] {
  return os.describeRoutes().toSorted((a, b) => a.path.localeCompare(b.path) || a.method.localeCompare(b.method));
}
