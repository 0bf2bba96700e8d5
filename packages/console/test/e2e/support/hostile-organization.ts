import { createClient } from '@agentos-ts/client';
import type { AgentOSClient } from '@agentos-ts/client';
import { vi } from 'vitest';
import { chatComponents, hostileText } from '../../support/chat-agents.ts';
import { ask, askForToken } from './api.ts';
import { becomeOwner } from './people.ts';
import type { Visitor } from './visitor.ts';
import { osId } from './world.ts';
import type { World } from './world.ts';

/** What the grammar of a name lets through. */
export const hostileName = `<img src=x onerror="hacked=1"><script>hacked=1</script>"'> javascript:hacked=1 ${'W'.repeat(20)}`;
/** Also with characters that cannot be seen or turn the others around. */
const worseName = `${hostileName}\u202Egnp.exe\u0001\u200B\u2028`;

/** Where the pages of single things are. */
export interface HostileOrganization {
  readonly organizationId: string;
  readonly instanceId: string;
  readonly roleId: string;
  readonly invitationLink: string;
  readonly traceId: string;
  readonly approvalId: string;
  readonly sessionId: string;
}

const sessionId = 'hostile-session';

/** An organisation where everybody and everything has a name that somebody chose who wants to break the pages, with an AgentOS whose agents do the same. */
export async function makeHostileOrganization(world: World, owner: Visitor): Promise<HostileOrganization> {
  const { page } = owner;
  await owner.expecting(/status of 401/, async () =>
    becomeOwner(page, await world.ownerLink(), { name: hostileName, email: 'olivia@example.test' }, hostileName),
  );
  const call = async (method: string, path: string, body?: unknown) => {
    const reply = await ask(page, method, path, body);
    if (reply.status >= 400) throw new Error(`${method} ${path}: ${reply.status} ${reply.body}`);
    return JSON.parse(reply.body);
  };
  const organizationId: string = (await call('GET', '/me')).organizations[0].id;
  const below = `/organizations/${organizationId}`;
  const instance = await call('POST', `${below}/instances`, { os_id: osId, name: hostileName, url: world.osUrl });
  const { code } = await call('GET', `${below}/instances/${instance.id}/setup`);
  await world.startOs({ code }, { ...chatComponents(), name: worseName, tracing: true });
  const role = await call('POST', `${below}/roles`, {
    name: 'Role of W'.padEnd(63, 'W'),
    description: hostileName.repeat(2),
    scopes: ['agents:hostile:run', 'agents:hostile:read', 'sessions:read', 'mine:read'],
  });
  const roles = [
    { role_id: role.id, instance_id: null },
    { role_id: 'member', instance_id: instance.id },
  ];
  const invitation = await call('POST', `${below}/invitations`, { email: `${'long'.repeat(14)}@example.test`, roles });
  const { token } = await askForToken(page, organizationId, instance.id);
  const ids = await fillAgentOs(createClient({ baseUrl: world.osUrl, token }));
  return { organizationId, instanceId: instance.id, roleId: role.id, invitationLink: invitation.link, sessionId, ...ids };
}

/** Runs, memories, an approval and an account, all by the one who holds the token. */
async function fillAgentOs(client: AgentOSClient): Promise<Pick<HostileOrganization, 'traceId' | 'approvalId'>> {
  const listTraces = () => client.request('GET', '/traces', { query: { limit: 1 } });
  const file = new File(['hello'], `<b>notes</b>\u202Etxt.html`, { type: 'text/plain' });
  await client.agents.run('hostile', { message: hostileText, sessionId, files: [file] });
  await client.agents.run('huge', { message: 'z'.repeat(100_000), sessionId: 'huge' });
  await client.sessions.rename(sessionId, worseName);
  await client.agents.run('clerk', { message: 'refund order=<script>hacked=1</script>', sessionId: 'waiting' });
  await client.request('POST', '/memories', { body: { memory: hostileText.replaceAll('\u0000', ''), topics: ['<b>topic</b>'] } });
  await client.request('POST', '/service-accounts', { body: { name: 'nightly-report', scopes: [{ scope: 'agents:read' }] } });
  // Traces are written behind the runs.
  await vi.waitUntil(async () => (await listTraces()).data.length > 0, { timeout: 10_000 });
  const traces = await listTraces();
  const approvals = await client.request('GET', '/approvals', { query: { limit: 1 } });
  const [trace, approval] = [traces.data[0], approvals.data[0]];
  if (trace === undefined || approval === undefined) throw new Error('no trace or no approval');
  return { traceId: trace.trace_id, approvalId: approval.id };
}
