import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import { openPeopleWorld, places, rows } from './people-world.ts';
import type { PeopleWorld } from './people-world.ts';

const everywhere = (...ids: readonly string[]) => ({ roles: ids.map((id) => ({ role_id: id, instance_id: null })) });

/** Who belongs to an organisation and what they may do. */
export function testMembers(open: () => Database): void {
  describe('members', () => {
    let world: PeopleWorld;
    beforeAll(() => {
      world = openPeopleWorld(open());
    });

    test('are listed with what the caller may do to each', async () => {
      const acme = await world.organization();
      const list = async (who: string) =>
        new Map(rows((await acme.call(who, 'GET', '/members')).json).map((row) => [row['user_id'], row['abilities']]));
      const [yes, no] = [
        { remove: true, change_roles: true },
        { remove: false, change_roles: false },
      ];
      expect(await list(acme.owner)).toEqual(new Map([acme.owner, acme.administrator, acme.plain].map((id) => [id, yes])));
      const seen = await list(acme.administrator);
      expect([seen.get(acme.owner), seen.get(acme.administrator), seen.get(acme.plain)]).toEqual([no, yes, yes]);
      const reader = await acme.holder('org:members:read');
      expect([...(await list(reader)).values()]).toEqual([no, no, no, no]);
    });

    test('are paged, searched by name and address, and sorted', async () => {
      const acme = await world.organization();
      for (const name of ['Ann', 'bert', 'Carl']) await world.call(await acme.member('member'), 'PATCH', '/me', { name });
      const names = async (query: string) => rows((await acme.call(acme.owner, 'GET', `/members?${query}`)).json).map((row) => row['name']);
      expect((await names('sort_by=name')).slice(0, 3)).toEqual(['Ann', 'bert', 'Carl']);
      expect((await names('sort_by=name&sort_order=desc')).slice(-3)).toEqual(['Carl', 'bert', 'Ann']);
      expect(await names('search=BER')).toEqual(['bert']);
      expect(await names(`search=${acme.administrator}@example`)).toEqual([acme.administrator]);
      expect(await names('search=%25')).toEqual([]);
      const page = (await acme.call(acme.owner, 'GET', '/members?limit=2&page=2&sort_by=joined_at')).json;
      expect(page).toMatchObject({ meta: { page: 2, limit: 2, total_count: 6, total_pages: 3 } });
      expect(rows(page)).toHaveLength(2);
    });

    test('are given roles, for everything or one instance, which count at once', async () => {
      const acme = await world.organization();
      const role = await acme.role(['org:members:read', 'agents:run'], 'Reader');
      const roles = [
        { role_id: role, instance_id: null },
        { role_id: 'member', instance_id: 'one' },
      ];
      const { status, json } = await acme.call(acme.administrator, 'PUT', `/members/${acme.plain}/roles`, { roles });
      expect({ status, json }).toMatchObject({
        status: 200,
        json: { user_id: acme.plain, roles: [{ name: 'Reader' }, { name: 'Member' }] },
      });
      expect((await acme.call(acme.plain, 'GET', '/members')).status).toBe(200);
      expect(await acme.events()).toMatchObject([
        {
          action: 'member.set_roles',
          target: { type: 'member', id: acme.plain, name: `${acme.plain}@example.test` },
          before: { roles: [{ role_id: 'member', instance_id: null }] },
          after: { roles },
        },
      ]);
      await acme.call(acme.administrator, 'PUT', `/members/${acme.plain}/roles`, { roles: [] });
      expect(await acme.rolesOf(acme.plain)).toEqual([]);
      expect((await acme.call(acme.plain, 'GET', '/members')).status).toBe(403);
    });

    test('a role for one instance gives nothing in the control plane', async () => {
      const acme = await world.organization();
      await acme.call(acme.owner, 'PUT', `/members/${acme.plain}/roles`, { roles: [{ role_id: 'owner', instance_id: 'one' }] });
      expect((await acme.call(acme.plain, 'GET', '')).status).toBe(403);
    });

    test('nobody gives what they do not hold, to themselves neither (priv-role-self-assign, priv-grant-bind-verb)', async () => {
      const acme = await world.organization();
      const assigner = await acme.holder('org:members:read', 'org:members:write');
      for (const target of [assigner, acme.administrator, await acme.member()])
        for (const role of ['owner', 'administrator', 'member'])
          expect((await acme.call(assigner, 'PUT', `/members/${target}/roles`, everywhere(role))).status).toBe(403);
      const made = await acme.role(['agents:run']);
      const refused = await acme.call(assigner, 'PUT', `/members/${await acme.member()}/roles`, everywhere(made));
      expect(refused.json).toMatchObject({ code: 'access_scope_not_held', detail: 'Nobody passes on what they do not hold: agents:run' });
      expect(await acme.events()).toEqual([]);
    });

    test('an administrator does not touch an owner', async () => {
      const acme = await world.organization();
      await acme.member('owner');
      for (const [method, path, body] of [
        ['PUT', `/members/${acme.owner}/roles`, everywhere('member')],
        ['PUT', `/members/${acme.owner}/roles`, everywhere('owner')],
        ['DELETE', `/members/${acme.owner}`, undefined],
      ] as const)
        expect((await acme.call(acme.administrator, method, path, body)).json['code']).toBe('access_member_above');
      expect(await acme.rolesOf(acme.owner)).toEqual(['owner@null']);
    });

    test('an organisation is never without an owner', async () => {
      const acme = await world.organization();
      for (const body of [everywhere('administrator'), everywhere(), { roles: [{ role_id: 'owner', instance_id: 'one' }] }])
        expect((await acme.call(acme.owner, 'PUT', `/members/${acme.owner}/roles`, body)).json['code']).toBe('access_last_owner');
      expect((await acme.call(acme.owner, 'DELETE', `/members/${acme.owner}`)).json['code']).toBe('access_last_owner');
      const second = await acme.member('owner');
      expect((await acme.call(second, 'DELETE', `/members/${acme.owner}`)).status).toBe(204);
    });

    test('who is removed is out at once, and stays who they are elsewhere', async () => {
      const [acme, zeta] = [await world.organization(), await world.organization()];
      expect((await acme.call(acme.administrator, 'DELETE', `/members/${acme.plain}`)).status).toBe(204);
      expect((await acme.call(acme.plain, 'GET', '')).status).toBe(403);
      expect((await world.call(acme.plain, 'GET', '/me')).status).toBe(200);
      expect((await zeta.call(zeta.plain, 'GET', '')).status).toBe(200);
      expect((await acme.call(acme.administrator, 'DELETE', `/members/${acme.plain}`)).json['code']).toBe('member_not_found');
      expect(await acme.events()).toMatchObject([{ action: 'member.remove', before: { roles: [{ role_id: 'member' }] }, after: null }]);
    });

    test('have rights, each with the roles that grant it', async () => {
      const acme = await world.organization();
      const role = await acme.role(['agents:a1:run', 'org:read'], 'One agent');
      const who = await acme.member(role, ['member', 'one']);
      const rights = async (query: string) =>
        new Map(
          rows({ data: (await acme.call(acme.owner, 'GET', `/members/${who}/rights${query}`)).json['scopes'] }).map((r) => [
            r['scope'],
            r['roles'],
          ]),
        );
      expect(await rights('')).toEqual(
        new Map(['agents:a1:run', 'org:read'].map((scope) => [scope, [{ role_id: role, name: 'One agent' }]])),
      );
      const there = await rights('?instance_id=one');
      expect(there.get('agents:run')).toEqual([{ role_id: 'member', name: 'Member' }]);
      expect(there.get('org:read')).toEqual([{ role_id: role, name: 'One agent' }]);
      expect(there.has('os:read')).toBe(false);
      const missing = await acme.call(acme.owner, 'GET', `/members/${who}/rights?instance_id=nine`);
      expect([missing.status, places(missing.json)]).toEqual([422, ['query.instance_id']]);
      expect((await acme.call(acme.owner, 'GET', '/members/nobody/rights')).status).toBe(404);
    });

    test('are asked about, with the grant that decided', async () => {
      const acme = await world.organization();
      const question = { user_id: acme.plain, instance_id: 'one', resource: 'agents', action: 'run', id: 'a1' };
      const ask = async (over: object) => (await acme.call(acme.owner, 'POST', '/explain', { ...question, ...over })).json;
      expect(await ask({})).toEqual({
        allowed: true,
        effect: 'allow',
        grant: 'agents:run',
        missing: [],
        determining: [{ role_id: 'member', name: 'Member', scope: 'agents:run' }],
      });
      expect(await ask({ action: 'delete' })).toMatchObject({ allowed: false, missing: ['agents:a1:delete'], determining: [] });
      expect(await ask({ user_id: acme.owner, action: 'delete' })).toMatchObject({ allowed: true, grant: 'agent_os:admin' });
      expect(await ask({ instance_id: null, resource: 'org:members', action: 'read', id: undefined })).toMatchObject({ allowed: false });
      expect(await ask({ instance_id: 'nine' })).toMatchObject({ detail: [{ loc: ['body', 'instance_id'] }] });
      expect(await ask({ user_id: 'nobody' })).toMatchObject({ code: 'member_not_found' });
    });

    test.each([
      [{}, 'body.roles'],
      [{ roles: 'owner' }, 'body.roles'],
      [{ roles: ['owner'] }, 'body.roles.0'],
      [{ roles: [{ role_id: 'nothing', instance_id: null }] }, 'body.roles.0.role_id'],
      [{ roles: [{ role_id: '__proto__', instance_id: null }] }, 'body.roles.0.role_id'],
      [{ roles: [{ role_id: 'member', instance_id: 'nine' }] }, 'body.roles.0.instance_id'],
      [{ roles: [{ role_id: 'member' }] }, 'body.roles.0.instance_id'],
      [everywhere('member', 'member'), 'body.roles'],
      [{ roles: Array.from({ length: 101 }, (_, index) => ({ role_id: `r${index}`, instance_id: null })) }, 'body.roles'],
    ])('%j is refused, and changes nothing', async (body, place) => {
      const acme = await world.organization();
      const { status, json } = await acme.call(acme.owner, 'PUT', `/members/${acme.plain}/roles`, body);
      expect([status, places(json)]).toEqual([422, [place]]);
      expect([await acme.rolesOf(acme.plain), await acme.events()]).toEqual([['member@null'], []]);
    });

    test.each([
      [{ user_id: '' }, 'body.user_id'],
      [{ resource: 'Agents' }, 'body.resource'],
      [{ action: 'r u n' }, 'body.action'],
      [{ id: '' }, 'body.id'],
      [{ instance_id: 7 }, 'body.instance_id'],
    ])('a question with %j is refused', async (over, place) => {
      const acme = await world.organization();
      const question = { user_id: acme.plain, instance_id: null, resource: 'agents', action: 'run' };
      const { status, json } = await acme.call(acme.owner, 'POST', '/explain', { ...question, ...over });
      expect([status, places(json)]).toEqual([422, [place]]);
    });

    test.each([
      ['sort_by=password', 'query.sort_by'],
      ['limit=0', 'query.limit'],
      ['page=x', 'query.page'],
      [`search=${'x'.repeat(101)}`, 'query.search'],
    ])('a list with %s is refused', async (query, place) => {
      const acme = await world.organization();
      const { status, json } = await acme.call(acme.owner, 'GET', `/members?${query}`);
      expect([status, places(json)]).toEqual([422, [place]]);
    });
  });
}
