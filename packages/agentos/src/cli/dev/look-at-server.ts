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
  const { door, ...served } = await tryDoors(os, key);
  const hasConsole = (await ask(os, '/console')).ok;
  return { osId: os.id, url, ...served, door, forbiddenPath: await findForbiddenPath(os, door), hasConsole };
}

const information = z.object({ auth_mode: z.string() });

type Served = Pick<GuideFacts, 'agents' | 'teams' | 'workflows'>;

const nothing: Served = { agents: [], teams: [], workflows: [] };

async function tryDoors(os: AgentOS, key: SigningKey | undefined): Promise<Served & { readonly door: Door }> {
  const { auth_mode: mode } = information.parse(await (await ask(os, '/info')).json());
  if (mode === 'none') return { door: { kind: 'open' }, ...((await listServed(os)) ?? nothing) };
  const served = mode === 'jwt' && key !== undefined ? await listServed(os, await signProbe(os, key)) : undefined;
  if (key === undefined || served === undefined) return { door: { kind: 'foreign' }, ...nothing };
  return { door: { kind: 'tokens', tokens: await createDevelopmentTokens(key, os.id, served.agents[0]) }, ...served };
}

function signProbe(os: AgentOS, key: SigningKey): Promise<string> {
  return signToken({ subject: 'admin', scopes: ['agent_os:admin'], audience: os.id, lifetime: 60 }, key);
}

const idList = z.array(z.object({ id: z.string() }));

/** What is served; undefined when the token does not open the door. */
async function listServed(os: AgentOS, token?: string): Promise<Served | undefined> {
  const [agents, teams, workflows] = await Promise.all(['/agents', '/teams', '/workflows'].map((path) => listIds(os, path, token)));
  if (agents === undefined || teams === undefined || workflows === undefined) return undefined;
  return { agents, teams, workflows };
}

async function listIds(os: AgentOS, path: string, token: string | undefined): Promise<readonly string[] | undefined> {
  const reply = await ask(os, path, token);
  return reply.ok ? idList.parse(await reply.json()).map(({ id }) => id) : undefined;
}

async function ask(os: AgentOS, path: string, token?: string): Promise<Response> {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return os.getApp().fetch(new Request(`http://127.0.0.1${path}`, { headers }));
}

/** A plain GET route that is closed to the member: its scope is missing, and scopes are enforced. */
async function findForbiddenPath(os: AgentOS, door: Door): Promise<string | undefined> {
  if (door.kind !== 'tokens') return undefined;
  const path = os.describeRoutes().find(isForbiddenToMembers)?.path;
  return path !== undefined && (await ask(os, path, door.tokens.member)).status === 403 ? path : undefined;
}

function isForbiddenToMembers({ method, path, access }: RouteDescription): boolean {
  if (method !== 'GET' || path.includes(':') || !('scope' in access) || access.list === true) return false;
  return typeof access.scope === 'string' && !memberScopes.includes(access.scope);
}
