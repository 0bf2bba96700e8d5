import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import { openPeopleWorld, organizationTables, places, rows } from './people-world.ts';
import type { PeopleWorld } from './people-world.ts';

/** Organisations, and who is signed in. */
export function testOrganizations(open: () => Database): void {
  describe('organisations', () => {
    let world: PeopleWorld;
    beforeAll(() => {
      world = openPeopleWorld(open());
    });

    test('whoever is signed in founds one and owns it', async () => {
      const zoe = world.person('zoe');
      const { status, json } = await world.call(zoe, 'POST', '/organizations', { name: '  Zoë’s Lab ' });
      expect({ status, name: json['name'] }).toEqual({ status: 201, name: 'Zoë’s Lab' });
      const me = (await world.call(zoe, 'GET', '/me')).json;
      expect(me).toMatchObject({
        user: { id: zoe, email: `${zoe}@example.test`, two_factor_enabled: false },
        organizations: [
          {
            id: json['id'],
            name: 'Zoë’s Lab',
            roles: [{ role_id: 'owner', name: 'Owner', instance_id: null }],
            abilities: { org: { read: true, write: true, delete: true }, 'org:members': { write: true }, audit: { read: true } },
            instances: [{ id: 'one', os_id: 'os-one' }, { id: 'two' }],
          },
        ],
      });
    });

    test('what somebody may do is told for each organisation, and changes with the roles at once', async () => {
      const [first, second] = [await world.organization('First'), await world.organization('Second')];
      const { signIn, db } = world;
      const { insertBindings, insertMember } = await import('../../src/access/bindings.store.ts');
      const { email = '', name = '' } = signIn.people.get(first.plain) ?? {};
      await db.asSystem('let somebody into a second organisation', async (tx) => {
        await insertMember(tx, second.id, { userId: first.plain, email, name });
        await insertBindings(tx, second.id, first.plain, [{ roleId: 'administrator', instanceId: null }], second.owner);
      });
      const abilities = async () => {
        const { organizations } = (await world.call(first.plain, 'GET', '/me')).json;
        return rows({ data: organizations }).map((entry) => [
          entry['name'],
          (entry['abilities'] as Record<string, unknown>)['org:members'],
        ]);
      };
      expect(await abilities()).toEqual([
        ['First', { read: false, write: false }],
        ['Second', { read: true, write: true }],
      ]);
      await second.call(second.owner, 'PUT', `/members/${first.plain}/roles`, { roles: [] });
      expect((await abilities())[1]).toEqual(['Second', { read: false, write: false }]);
      expect((await second.call(first.plain, 'GET', '/members')).status).toBe(403);
    });

    test('who renames themselves is renamed wherever they belong, and each organisation has it on record', async () => {
      const acme = await world.organization();
      const { status, json } = await world.call(acme.plain, 'PATCH', '/me', { name: 'Mona' });
      expect({ status, user: json['user'] }).toMatchObject({ status: 200, user: { name: 'Mona' } });
      expect(rows((await acme.call(acme.owner, 'GET', '/members?search=mona')).json)).toMatchObject([
        { user_id: acme.plain, name: 'Mona' },
      ]);
      expect(await acme.events()).toMatchObject([
        { action: 'member.rename', actor: { user_id: acme.plain }, before: { name: acme.plain }, after: { name: 'Mona' } },
      ]);
      await world.call(acme.plain, 'PATCH', '/me', { name: 'Mona' });
      expect(await acme.events()).toHaveLength(1);
    });

    test('is read, renamed and deleted with its name typed', async () => {
      const acme = await world.organization('Acme');
      expect((await acme.call(acme.plain, 'GET', '')).json).toMatchObject({ id: acme.id, name: 'Acme' });
      expect((await acme.call(acme.administrator, 'PATCH', '', { name: 'Acme Ltd' })).json['name']).toBe('Acme Ltd');
      expect((await acme.call(acme.administrator, 'DELETE', '', { name: 'Acme Ltd' })).status).toBe(403);
      const wrong = await acme.call(acme.owner, 'DELETE', '', { name: 'acme ltd' });
      expect([wrong.status, places(wrong.json)]).toEqual([422, ['body.name']]);
      expect((await acme.call(acme.owner, 'GET', '')).status).toBe(200);
      expect((await acme.call(acme.owner, 'DELETE', '', { name: 'Acme Ltd' })).status).toBe(204);
      for (const who of [acme.owner, acme.plain]) expect((await acme.call(who, 'GET', '')).status).toBe(403);
      expect((await world.call(acme.plain, 'GET', '/me')).json['organizations']).toEqual([]);
    });

    test('nothing of a deleted one is left', async () => {
      const acme = await world.organization();
      await acme.call(acme.owner, 'POST', '/invitations', {
        email: 'left@example.test',
        roles: [{ role_id: 'member', instance_id: null }],
      });
      await acme.role(['agents:run']);
      await acme.call(acme.owner, 'POST', '/instances', { os_id: 'os-1', name: 'One', url: 'http://127.0.0.1:7777' });
      expect((await acme.call(acme.owner, 'DELETE', '', { name: 'Acme' })).status).toBe(204);
      const left = await world.db.asSystem('what is left', async (tx) => {
        const found: string[] = [];
        for (const table of organizationTables)
          if ((await tx.query(`select from ${table} where tenant = $1`, [acme.id])).length > 0) found.push(table);
        return found;
      });
      expect(left).toEqual([]);
    });

    test('members leave; the only owner does not', async () => {
      const acme = await world.organization();
      expect((await acme.call(acme.plain, 'POST', '/leave')).status).toBe(204);
      expect((await acme.call(acme.plain, 'GET', '')).status).toBe(403);
      expect((await acme.call(acme.owner, 'POST', '/leave')).json['code']).toBe('access_last_owner');
      const second = await acme.member('owner');
      expect((await acme.call(acme.owner, 'POST', '/leave')).status).toBe(204);
      expect((await acme.call(second, 'POST', '/leave')).status).toBe(409);
    });

    test('the owner of one instance alone does not count as an owner', async () => {
      const acme = await world.organization();
      await acme.member(['owner', 'one']);
      expect((await acme.call(acme.owner, 'POST', '/leave')).status).toBe(409);
    });

    test('ownership is handed over: the giver becomes an administrator', async () => {
      const acme = await world.organization();
      const lost = await acme.member('member', ['administrator', 'one']);
      expect((await acme.call(acme.administrator, 'POST', '/transfer', { user_id: acme.administrator })).status).toBe(403);
      expect((await acme.call(acme.owner, 'POST', '/transfer', { user_id: acme.owner })).json['code']).toBe(
        'organization_transfer_to_self',
      );
      expect((await acme.call(acme.owner, 'POST', '/transfer', { user_id: 'nobody' })).json['code']).toBe('member_not_found');
      expect((await acme.call(acme.owner, 'POST', '/transfer', { user_id: lost })).status).toBe(204);
      expect(await acme.rolesOf(acme.owner)).toEqual(['administrator@null']);
      expect(await acme.rolesOf(lost)).toEqual(expect.arrayContaining(['owner@null', 'member@null', 'administrator@one']));
      expect((await acme.call(acme.owner, 'DELETE', '', { name: 'Acme' })).status).toBe(403);
    });

    test('whoever may delete the organisation does not for that make owners', async () => {
      const acme = await world.organization();
      const deleter = await acme.holder('org:delete', 'org:read');
      expect((await acme.call(deleter, 'POST', '/transfer', { user_id: acme.plain })).json['code']).toBe('access_scope_not_held');
    });

    test.each([{ name: '' }, { name: '   ' }, { name: 'a\u0000b' }, { name: 'a\u202Eb' }, { name: 'x'.repeat(101) }, { name: 7 }, {}])(
      '%j is no name',
      async (body) => {
        const acme = await world.organization();
        const tries = [
          world.call(acme.owner, 'POST', '/organizations', body),
          acme.call(acme.owner, 'PATCH', '', body),
          world.call(acme.owner, 'PATCH', '/me', body),
        ];
        for (const { status, json } of await Promise.all(tries)) expect([status, places(json)]).toEqual([422, ['body.name']]);
        expect(await acme.events()).toEqual([]);
      },
    );
  });
}
