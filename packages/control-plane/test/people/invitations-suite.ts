import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import { openPeopleWorld, places, rows, secretOf, text } from './people-world.ts';
import type { PeopleWorld, TestOrganization } from './people-world.ts';

const roles = (...ids: readonly string[]) => ids.map((id) => ({ role_id: id, instance_id: null }));
let count = 0;
const newAddress = (): string => `guest-${Date.now()}-${(count += 1)}@example.test`;
const password = 'correct horse battery';

/** How people come in. */
export function testInvitations(open: () => Database): void {
  describe('invitations', () => {
    let world: PeopleWorld;
    beforeAll(() => {
      world = openPeopleWorld(open());
    });

    const invite = (acme: TestOrganization, who: string, email: string, ...ids: readonly string[]) =>
      acme.call(who, 'POST', '/invitations', { email, roles: roles(...ids) });
    const accept = (secret: string, name = 'Gus') => world.call(null, 'POST', '/invitations/accept', { secret, name, password });
    const look = (secret: string) => world.call(null, 'POST', '/invitations/look', { secret });
    const join = (who: string, secret: string) => world.call(who, 'POST', '/invitations/join', { secret });

    test('a link makes an account, lets it in with its roles and signs it in, once', async () => {
      const acme = await world.organization('Acme');
      const email = newAddress();
      const made = await acme.call(acme.administrator, 'POST', '/invitations', {
        email: ` ${email.toUpperCase()} `,
        roles: [...roles('member'), { role_id: 'administrator', instance_id: 'one' }],
      });
      expect(made).toMatchObject({
        status: 201,
        json: { email, mailed: true, expired: false, invited_by: { user_id: acme.administrator } },
      });
      const link = text(made.json['link']);
      expect(link).toMatch(/^http:\/\/127\.0\.0\.1:7778\/console#\/invitation\/[A-Za-z0-9_-]{43}$/);
      const secret = secretOf(made.json);
      expect((await look(secret)).json).toEqual({
        organization_name: 'Acme',
        email,
        roles: [
          { role_id: 'member', name: 'Member', instance_id: null },
          { role_id: 'administrator', name: 'Administrator', instance_id: 'one' },
        ],
        expires_at: made.json['expires_at'],
      });
      const accepted = await accept(secret);
      expect(accepted).toMatchObject({ status: 201, json: { organization_id: acme.id } });
      const userId = text(accepted.json['user_id']);
      expect(accepted.headers.getSetCookie()).toEqual([expect.stringContaining(`__Host-agentos-session=${userId};`)]);
      expect(await acme.rolesOf(userId)).toEqual(expect.arrayContaining(['member@null', 'administrator@one']));
      for (const again of [await accept(secret), await look(secret)]) expect(again.json['code']).toBe('invitation_invalid');
      expect(rows((await acme.call(acme.owner, 'GET', '/invitations')).json)).toEqual([]);
      expect(await acme.events()).toMatchObject([
        {
          action: 'member.join',
          actor: { user_id: userId, email },
          before: { invited_by: acme.administrator },
          after: { email, name: 'Gus' },
        },
        { action: 'invitation.create', actor: { user_id: acme.administrator }, after: { email } },
      ]);
    });

    test('the secret stands in no list, no record and no row', async () => {
      const acme = await world.organization();
      const secret = secretOf((await invite(acme, acme.owner, newAddress(), 'member')).json);
      const listed = await acme.call(acme.owner, 'GET', '/invitations');
      const stored = await world.db.asSystem('look for a secret', (tx) =>
        tx.query('select * from invitations where tenant = $1', [acme.id]),
      );
      expect(rows(listed.json)).toHaveLength(1);
      expect(JSON.stringify([listed.json, stored, await acme.events()])).not.toContain(secret);
    });

    test('it is sent by mail where there is a mail server, and made all the same where that fails', async () => {
      const acme = await world.organization('Acme');
      const email = newAddress();
      const { json } = await invite(acme, acme.owner, email, 'member');
      expect(world.mailer.sent.find((mail) => mail.to === email)).toMatchObject({
        subject: 'Invitation to Acme',
        text: expect.stringContaining(text(json['link'])),
      });
      world.mailer.isDown = true;
      const other = await invite(acme, acme.owner, newAddress(), 'member');
      world.mailer.isDown = false;
      expect(other).toMatchObject({ status: 201, json: { mailed: false } });
      expect((await look(secretOf(other.json))).status).toBe(200);
    });

    test('nobody has the server send mail to everybody', async () => {
      const acme = await world.organization();
      const mailed: unknown[] = [];
      for (let index = 0; index < 102; index += 1) {
        const { status, json } = await invite(acme, acme.owner, newAddress(), 'member');
        expect(status).toBe(201);
        mailed.push(json['mailed']);
      }
      expect(mailed.map(Boolean)).toEqual([...Array.from({ length: 100 }, () => true), false, false]);
      const other = await world.organization();
      expect((await invite(other, other.owner, newAddress(), 'member')).json).toMatchObject({ mailed: true });
    });

    test('nobody invites to more than they hold', async () => {
      const acme = await world.organization();
      expect((await invite(acme, acme.administrator, newAddress(), 'owner')).json['code']).toBe('access_scope_not_held');
      const inviter = await acme.holder('org:members:write');
      expect((await invite(acme, inviter, newAddress(), 'member')).json['code']).toBe('access_scope_not_held');
      expect(await acme.events()).toEqual([]);
    });

    test.each([
      ['has left', (acme: TestOrganization, inviter: string) => acme.call(acme.owner, 'DELETE', `/members/${inviter}`)],
      [
        'has lost the roles',
        (acme: TestOrganization, inviter: string) => acme.call(acme.owner, 'PUT', `/members/${inviter}/roles`, { roles: roles('member') }),
      ],
      [
        'may not invite any more',
        async (acme: TestOrganization, inviter: string) => {
          const rest = await acme.role(['agent_os:admin', 'os:read', 'os:write', 'org:read']);
          return acme.call(acme.owner, 'PUT', `/members/${inviter}/roles`, { roles: roles(rest) });
        },
      ],
    ] as const)('an invitation of whom %s lets nobody in', async (_what, lose) => {
      const acme = await world.organization();
      const email = newAddress();
      const secret = secretOf((await invite(acme, acme.administrator, email, 'member')).json);
      expect((await lose(acme, acme.administrator)).status).toBeLessThan(300);
      expect((await accept(secret)).json).toMatchObject({ status: 409, code: 'invitation_not_backed' });
      // No account was made on the way.
      expect(await world.signIn.findUserByEmail(email)).toBeNull();
    });

    test('an invitation to a role that has grown beyond its inviter, or is gone, lets nobody in', async () => {
      const acme = await world.organization();
      const role = await acme.role(['agents:run'], 'Grows');
      const secret = secretOf((await invite(acme, acme.administrator, newAddress(), role)).json);
      await acme.call(acme.owner, 'PATCH', `/roles/${role}`, { version: 1, scopes: ['agents:run', 'org:delete'] });
      expect((await accept(secret)).json['code']).toBe('invitation_not_backed');
      await acme.call(acme.owner, 'DELETE', `/roles/${role}`);
      expect((await accept(secret)).json['code']).toBe('invitation_not_backed');
      expect((await look(secret)).json['roles']).toEqual([]);
    });

    test('who has an account signs in and joins with it, if it has the address', async () => {
      const acme = await world.organization();
      const gina = world.person('gina');
      const secret = secretOf((await invite(acme, acme.owner, `${gina}@example.test`, 'member')).json);
      expect((await accept(secret)).json['code']).toBe('invitation_account_exists');
      expect((await join(world.person('other'), secret)).json['code']).toBe('invitation_other_address');
      expect((await world.call(null, 'POST', '/invitations/join', { secret })).status).toBe(401);
      expect(await join(gina, secret)).toMatchObject({ status: 200, json: { organization_id: acme.id, user_id: gina } });
      expect((await acme.call(gina, 'GET', '')).status).toBe(200);
      expect((await join(gina, secret)).json['code']).toBe('invitation_invalid');
    });

    test('members are not invited, and an address once at a time', async () => {
      const acme = await world.organization();
      expect((await invite(acme, acme.owner, `${acme.plain}@Example.test`, 'member')).json['code']).toBe('invitation_member_exists');
      const email = newAddress();
      const first = await invite(acme, acme.owner, email, 'member');
      expect((await invite(acme, acme.owner, email, 'member')).json['code']).toBe('invitation_exists');
      expect((await acme.call(acme.administrator, 'DELETE', `/invitations/${text(first.json['id'])}`)).status).toBe(204);
      expect((await accept(secretOf(first.json))).json['code']).toBe('invitation_invalid');
      expect((await acme.call(acme.administrator, 'DELETE', `/invitations/${text(first.json['id'])}`)).json['code']).toBe(
        'invitation_not_found',
      );
      expect((await invite(acme, acme.owner, email, 'member')).status).toBe(201);
    });

    test('after seven days it is over, and makes room for another', async () => {
      const acme = await world.organization();
      const email = newAddress();
      const { json } = await invite(acme, acme.owner, email, 'member');
      const life = Date.parse(text(json['expires_at'])) - Date.parse(text(json['created_at']));
      expect(life).toBe(7 * 86_400_000);
      await world.db.asSystem('let seven days pass', (tx) =>
        tx.query('update invitations set expires_at = $2 where tenant = $1', [acme.id, Date.now()]),
      );
      for (const late of [await look(secretOf(json)), await accept(secretOf(json))]) expect(late.json['code']).toBe('invitation_invalid');
      expect(rows((await acme.call(acme.owner, 'GET', '/invitations')).json)).toMatchObject([{ email, expired: true }]);
      expect((await invite(acme, acme.owner, email, 'member')).status).toBe(201);
    });

    test('one of another organisation is not taken back from here', async () => {
      const [acme, zeta] = [await world.organization(), await world.organization()];
      const { json } = await invite(zeta, zeta.owner, newAddress(), 'member');
      expect((await acme.call(acme.owner, 'DELETE', `/invitations/${text(json['id'])}`)).status).toBe(404);
      expect((await look(secretOf(json))).status).toBe(200);
    });

    test('what goes wrong while the account is made leaves the link as good as it was', async () => {
      const acme = await world.organization();
      const secret = secretOf((await invite(acme, acme.owner, newAddress(), 'member')).json);
      const { signIn } = world;
      const make = signIn.createUser.bind(signIn);
      // The server stops after the work and before the commit.
      signIn.createUser = (person, options) =>
        make(person, {
          ...options,
          also: async (tx, made) => {
            await options.also?.(tx, made);
            throw new Error('crash');
          },
        });
      const crashed = await accept(secret);
      signIn.createUser = make;
      expect([crashed.status, (await accept(secret)).status]).toEqual([500, 201]);
    });

    test('a page elsewhere cannot accept in the name of a browser', async () => {
      const response = await world.plane.app.fetch(
        new Request('http://127.0.0.1:7778/invitations/accept', {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
          body: JSON.stringify({ secret: 'x', name: 'Eve', password }),
        }),
      );
      expect(response.status).toBe(403);
    });

    test.each([
      [{ email: 'nobody', roles: roles('member') }, 'body.email'],
      [{ email: 'a@example.test, b@example.test', roles: roles('member') }, 'body.email'],
      [{ email: `${'a'.repeat(260)}@example.test`, roles: roles('member') }, 'body.email'],
      [{ roles: roles('member') }, 'body.email'],
      [{ email: 'a@example.test' }, 'body.roles'],
      [{ email: 'a@example.test', roles: [] }, 'body.roles'],
      [{ email: 'a@example.test', roles: roles('nothing') }, 'body.roles.0.role_id'],
      [{ email: 'a@example.test', roles: [{ role_id: 'member', instance_id: 'nine' }] }, 'body.roles.0.instance_id'],
    ])('an invitation like %j is refused', async (body, place) => {
      const acme = await world.organization();
      const { status, json } = await acme.call(acme.owner, 'POST', '/invitations', body);
      expect([status, [...new Set(places(json))]]).toEqual([422, [place]]);
      expect(rows((await acme.call(acme.owner, 'GET', '/invitations')).json)).toEqual([]);
    });

    test.each([
      [{ name: 'Gus', password }, 'body.secret'],
      [{ secret: 'x'.repeat(101), name: 'Gus', password }, 'body.secret'],
      [{ secret: 'x', name: '\u0007', password }, 'body.name'],
      [{ secret: 'x', name: 'Gus' }, 'body.password'],
      [{ secret: 'x', name: 'Gus', password: 'short' }, 'body.password'],
      [{ secret: 'x', name: 'Gus', password: 'x'.repeat(1000) }, 'body.password'],
    ])('an acceptance like %j is refused', async (body, place) => {
      const { status, json } = await world.call(null, 'POST', '/invitations/accept', body);
      expect([status, places(json)]).toEqual([422, [place]]);
    });

    test.each(['look', 'join'])('%s wants a secret', async (door) => {
      const { status, json } = await world.call(world.person('pat'), 'POST', `/invitations/${door}`, {});
      expect([status, places(json)]).toEqual([422, ['body.secret']]);
    });
  });
}
