import type { PeopleWorld, TestOrganization } from './people-world.ts';
import { secretOf, text } from './people-world.ts';

export interface Example {
  readonly who: string | null;
  readonly path: string;
  readonly body?: unknown;
}

type MakeExample = (acme: TestOrganization, world: PeopleWorld) => Example | Promise<Example>;

const memberEverywhere = [{ role_id: 'member', instance_id: null }];
const invite = (acme: TestOrganization, email: string) => acme.call(acme.owner, 'POST', '/invitations', { email, roles: memberEverywhere });

/** One request for each route of the rooms of people that writes, which does what the route is for. */
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
