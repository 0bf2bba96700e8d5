import { z } from 'zod';
import type { AgentOS } from '../../agent-os.ts';
import type { RouteDescription } from '../../http/index.ts';
import { signToken } from '../sign.ts';
import type { SigningKey } from '../signing-key.ts';
import { createDevelopmentTokens, memberScopes } from './development-tokens.ts';
import type { Door, GuideFacts } from './guide.ts';

/**
 * Finds out by asking which credential the server takes, so that what is printed is what works: keys in the user's code replace those of the
 * environment, and authorization may be off.
 */
export async function lookAtServer(os: AgentOS, url: string, key: SigningKey | undefined): Promise<GuideFacts> {
  const { door, agents } = await tryDoors(os, key);
  return { osId: os.id, url, agents, door, forbiddenPath: findForbiddenPath(os) };
}

async function tryDoors(os: AgentOS, key: SigningKey | undefined): Promise<{ door: Door; agents: readonly string[] }> {
  const anybody = await listAgents(os, {});
  if (anybody !== undefined) return { door: { kind: 'open' }, agents: anybody };
  const admin =
    key === undefined ? undefined : await signToken({ subject: 'admin', scopes: ['agent_os:admin'], audience: os.id, lifetime: 60 }, key);
  const agents = admin === undefined ? undefined : await listAgents(os, { Authorization: `Bearer ${admin}` });
  if (key === undefined || agents === undefined) return { door: { kind: 'foreign' }, agents: [] };
  return { door: { kind: 'tokens', tokens: await createDevelopmentTokens(key, os.id, agents[0]) }, agents };
}

const agentList = z.array(z.object({ id: z.string() }));

/** Ids of the agents that these headers show; undefined when they do not open the door. */
async function listAgents(os: AgentOS, headers: Readonly<Record<string, string>>): Promise<readonly string[] | undefined> {
  const reply = await os.getApp().fetch(new Request('http://127.0.0.1/agents', { headers }));
  return reply.ok ? agentList.parse(await reply.json()).map(({ id }) => id) : undefined;
}

/** A plain GET route whose one scope the member's token lacks. */
function findForbiddenPath(os: AgentOS): string | undefined {
  return os.describeRoutes().find(isForbiddenToMembers)?.path;
}

function isForbiddenToMembers({ method, path, access }: RouteDescription): boolean {
  if (method !== 'GET' || path.includes(':') || !('scope' in access) || access.list === true) return false;
  return typeof access.scope === 'string' && !memberScopes.includes(access.scope);
}
