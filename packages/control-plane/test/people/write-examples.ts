import type { PeopleWorld, TestOrganization } from './people-world.ts';
import { rows, secretOf, text } from './people-world.ts';

export interface Example {
  readonly who: string | null;
  readonly path: string;
  readonly body?: unknown;
}

type MakeExample = (acme: TestOrganization, world: PeopleWorld) => Example | Promise<Example>;

const memberEverywhere = [{ role_id: 'member', instance_id: null }];
const invite = (acme: TestOrganization, email: string) => acme.call(acme.owner, 'POST', '/invitations', { email, roles: memberEverywhere });

let instanceCount = 0;
const register = async (acme: TestOrganization): Promise<string> => {
  instanceCount += 1;
  const order = { os_id: `os-${instanceCount}`, name: 'An AgentOS', url: 'http://127.0.0.1:7777' };
  return text((await acme.call(acme.owner, 'POST', '/instances', order)).json['id']);
};

/** A pending key that every AgentOS has had time to read. */
async function oldPendingKey(acme: TestOrganization, { db }: PeopleWorld, instanceId: string): Promise<string> {
  const { json } = await acme.call(acme.owner, 'POST', `/instances/${instanceId}/keys`);
  await db.asSystem('let a key grow old', (tx) => tx.query('update signing_keys set created_at = 0 where instance_id = $1', [instanceId]));
  return text(rows({ data: json['keys'] }).find(({ state }) => state === 'pending')?.['kid']);
}

/** One request for each route of an organisation, and of who is signed in, that writes: it does what the route is for. */
export const writeExamples: ReadonlyMap<string, MakeExample> = new Map<string, MakeExample>([
  ['PATCH /me', ({ plain }) => ({ who: plain, path: '/me', body: { name: 'Mona' } })],
  ['POST /organizations', ({ plain }) => ({ who: plain, path: '/organizations', body: { name: 'Another' } })],
  ['PATCH /organizations/:organization_id', ({ owner, path }) => ({ who: owner, path, body: { name: 'Renamed' } })],
  ['DELETE /organizations/:organization_id', ({ owner, path }) => ({ who: owner, path, body: { name: 'Acme' } })],
  ['POST /organizations/:organization_id/leave', ({ plain, path }) => ({ who: plain, path: `${path}/leave` })],
  [
    'POST /organizations/:organization_id/transfer',
    ({ owner, plain, path }) => ({ who: owner, path: `${path}/transfer`, body: { user_id: plain } }),
  ],
  [
    'PUT /organizations/:organization_id/members/:user_id/roles',
    ({ owner, plain, path }) => ({ who: owner, path: `${path}/members/${plain}/roles`, body: { roles: [] } }),
  ],
  [
    'DELETE /organizations/:organization_id/members/:user_id',
    ({ owner, plain, path }) => ({ who: owner, path: `${path}/members/${plain}` }),
  ],
  [
    'POST /organizations/:organization_id/explain',
    ({ owner, path }) => ({
      who: owner,
      path: `${path}/explain`,
      body: { user_id: owner, instance_id: null, resource: 'org', action: 'read' },
    }),
  ],
  [
    'POST /organizations/:organization_id/roles',
    ({ owner, path }) => ({ who: owner, path: `${path}/roles`, body: { name: 'New', scopes: ['agents:run'] } }),
  ],
  [
    'PATCH /organizations/:organization_id/roles/:role_id',
    async (acme) => {
      const role = await acme.role(['agents:run']);
      return { who: acme.owner, path: `${acme.path}/roles/${role}`, body: { version: 1, scopes: ['agents:read'] } };
    },
  ],
  [
    'DELETE /organizations/:organization_id/roles/:role_id',
    async (acme) => ({ who: acme.owner, path: `${acme.path}/roles/${await acme.role(['agents:run'])}` }),
  ],
  [
    'POST /organizations/:organization_id/invitations',
    ({ owner, path }) => ({ who: owner, path: `${path}/invitations`, body: { email: 'new@example.test', roles: memberEverywhere } }),
  ],
  [
    'DELETE /organizations/:organization_id/invitations/:invitation_id',
    async (acme) => {
      const { json } = await invite(acme, 'gone@example.test');
      return { who: acme.owner, path: `${acme.path}/invitations/${text(json['id'])}` };
    },
  ],
  [
    'POST /organizations/:organization_id/instances',
    ({ owner, path }) => ({
      who: owner,
      path: `${path}/instances`,
      body: { os_id: 'os-new', name: 'New', url: 'http://127.0.0.1:7777' },
    }),
  ],
  [
    'PATCH /organizations/:organization_id/instances/:instance_id',
    async (acme) => ({ who: acme.owner, path: `${acme.path}/instances/${await register(acme)}`, body: { name: 'Renamed' } }),
  ],
  [
    'DELETE /organizations/:organization_id/instances/:instance_id',
    async (acme) => ({ who: acme.owner, path: `${acme.path}/instances/${await register(acme)}` }),
  ],
  [
    'POST /organizations/:organization_id/instances/:instance_id/keys',
    async (acme) => ({ who: acme.owner, path: `${acme.path}/instances/${await register(acme)}/keys` }),
  ],
  [
    'POST /organizations/:organization_id/instances/:instance_id/keys/revoke',
    async (acme) => ({ who: acme.owner, path: `${acme.path}/instances/${await register(acme)}/keys/revoke` }),
  ],
  [
    'POST /organizations/:organization_id/instances/:instance_id/keys/:kid/activate',
    async (acme, world) => {
      const id = await register(acme);
      return { who: acme.owner, path: `${acme.path}/instances/${id}/keys/${await oldPendingKey(acme, world, id)}/activate` };
    },
  ],
  [
    'POST /organizations/:organization_id/instances/:instance_id/token',
    async (acme) => ({ who: acme.owner, path: `${acme.path}/instances/${await register(acme)}/token`, body: {} }),
  ],
  [
    'POST /invitations/look',
    async (acme) => {
      const { json } = await invite(acme, 'looks@example.test');
      return { who: null, path: '/invitations/look', body: { secret: secretOf(json) } };
    },
  ],
  [
    'POST /invitations/accept',
    async (acme) => {
      const { json } = await invite(acme, `accepts-${acme.id}@example.test`);
      return { who: null, path: '/invitations/accept', body: { secret: secretOf(json), name: 'Gus', password: 'correct horse battery' } };
    },
  ],
  [
    'POST /invitations/join',
    async (acme, world) => {
      const who = world.person('joins');
      const { json } = await invite(acme, `${who}@example.test`);
      return { who, path: '/invitations/join', body: { secret: secretOf(json) } };
    },
  ],
]);
