import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import { openPeopleWorld, places, rows, text } from './people-world.ts';
import type { PeopleWorld, TestOrganization } from './people-world.ts';

/** What reads like a built-in name, or could be read as several. */
export const hostileNames = [
  'owner',
  'Owner',
  'OWNER',
  ' owner ',
  'own er',
  'Own-er',
  'administrator',
  'Admin_istrator',
  'Member',
  'Mernber',
  'оwner', // Cyrillic o
  'Ｏｗｎｅｒ', // full width
  'owner\u200B',
  'x,owner',
  'member,owner',
  '*',
  '__proto__',
  'constructor',
  '',
  ' ',
  'a'.repeat(64),
];

/** Roles, and the attacks on them. */
export function testRoles(open: () => Database): void {
  describe('roles', () => {
    let world: PeopleWorld;
    beforeAll(() => {
      world = openPeopleWorld(open());
    });

    const make = (acme: TestOrganization, who: string, scopes: readonly string[], name = 'Support') =>
      acme.call(who, 'POST', '/roles', { name, scopes });

    test('are listed, the built-in ones first, with what the caller may do to each', async () => {
      const acme = await world.organization();
      const own = await acme.role(['agents:a1:run'], 'Zebra');
      await acme.role(['agent_os:admin', 'os:delete'], 'Alpha');
      await acme.member(own, [own, 'one']);
      const seen = async (who: string) =>
        rows((await acme.call(who, 'GET', '/roles')).json).map(({ name, members, abilities }) => [name, members, abilities]);
      const may = (edit: boolean, remove: boolean, grant: boolean) => ({ edit, delete: remove, grant });
      expect(await seen(acme.owner)).toEqual([
        ['Owner', 1, may(false, false, true)],
        ['Administrator', 1, may(false, false, true)],
        ['Member', 1, may(false, false, true)],
        ['Alpha', 0, may(true, true, true)],
        ['Zebra', 1, may(true, true, true)],
      ]);
      expect((await seen(acme.administrator)).map(([name, , abilities]) => [name, abilities])).toEqual([
        ['Owner', may(false, false, false)],
        ['Administrator', may(false, false, true)],
        ['Member', may(false, false, true)],
        ['Alpha', may(false, true, false)],
        ['Zebra', may(true, true, true)],
      ]);
    });

    test('are paged and searched across both kinds', async () => {
      const acme = await world.organization();
      for (const name of ['Bravo', 'Alpha', 'Charlie']) await acme.role(['agents:run'], name);
      const names = async (query: string) => rows((await acme.call(acme.owner, 'GET', `/roles?${query}`)).json).map((row) => row['name']);
      expect(await names('limit=2&page=1')).toEqual(['Owner', 'Administrator']);
      expect(await names('limit=2&page=2')).toEqual(['Member', 'Alpha']);
      expect(await names('limit=2&page=3')).toEqual(['Bravo', 'Charlie']);
      expect(await names('search=ALPH')).toEqual(['Alpha']);
      expect(await names('search=member')).toEqual(['Member']);
      expect((await acme.call(acme.owner, 'GET', '/roles?search=alph')).json['meta']).toMatchObject({ total_count: 1 });
    });

    test('are made of scopes that the catalogue names, and says who may grant', async () => {
      const acme = await world.organization();
      const grantable = async (who: string) =>
        rows((await acme.call(who, 'GET', '/scopes')).json).flatMap((family) =>
          rows({ data: family['actions'] }).flatMap(({ scope, grantable: may }) => (may === true ? [scope] : [])),
        );
      const all = rows((await acme.call(acme.owner, 'GET', '/scopes')).json);
      expect(all.map(({ family }) => family)).toEqual(
        expect.arrayContaining(['agent_os', 'agents', 'audit', 'os', 'org', 'org:members', 'org:roles']),
      );
      expect(all.find(({ family }) => family === 'agents')).toMatchObject({ per_resource: true, decided_by: ['agent_os'] });
      const [owners, administrators] = [await grantable(acme.owner), await grantable(acme.administrator)];
      expect(owners).toHaveLength(all.flatMap((family) => rows({ data: family['actions'] })).length);
      expect(owners.filter((scope) => !administrators.includes(scope))).toEqual(['os:delete', 'org:delete']);
      expect(await grantable(await acme.holder('org:roles:read', 'agents:a1:run'))).toEqual(['org:roles:read']);
    });

    test('are made, changed by version, and deleted when nobody holds them (priv-role-delete-in-use)', async () => {
      const acme = await world.organization();
      const made = await make(acme, acme.administrator, ['agents:a1:run', 'agents:a1:run', 'org:read'], ' Support ');
      expect(made).toMatchObject({
        status: 201,
        json: { name: 'Support', description: '', scopes: ['agents:a1:run', 'org:read'], built_in: false, version: 1, members: 0 },
      });
      const path = `/roles/${text(made.json['id'])}`;
      const who = await acme.member(text(made.json['id']));
      const changed = await acme.call(acme.administrator, 'PATCH', path, { version: 1, name: 'Helpers', scopes: ['org:members:read'] });
      expect(changed).toMatchObject({ status: 200, json: { name: 'Helpers', version: 2, scopes: ['org:members:read'], members: 1 } });
      // Counts with the next request.
      expect((await acme.call(who, 'GET', '/members')).status).toBe(200);
      const stale = await acme.call(acme.administrator, 'PATCH', path, { version: 1, description: 'late' });
      expect([stale.status, stale.json['code']]).toEqual([409, 'role_stale']);
      const used = await acme.call(acme.administrator, 'DELETE', path);
      expect(used).toMatchObject({
        status: 409,
        json: { code: 'role_in_use', holders: [{ user_id: who, email: `${who}@example.test` }] },
      });
      await acme.call(acme.administrator, 'PUT', `/members/${who}/roles`, { roles: [] });
      expect((await acme.call(acme.administrator, 'DELETE', path)).status).toBe(204);
      expect((await acme.call(acme.administrator, 'DELETE', path)).json['code']).toBe('role_not_found');
      expect((await acme.events()).map(({ action }) => action)).toEqual(['role.delete', 'member.set_roles', 'role.update', 'role.create']);
    });

    test('no two names read alike', async () => {
      const acme = await world.organization();
      const first = await make(acme, acme.owner, ['agents:run'], 'Read Only');
      for (const name of ['read only', 'READ-ONLY', 'Read_Only', 'readonly'])
        expect((await make(acme, acme.owner, ['agents:run'], name)).json['code']).toBe('role_name_taken');
      const other = await make(acme, acme.owner, ['agents:run'], 'Other');
      const renamed = await acme.call(acme.owner, 'PATCH', `/roles/${text(other.json['id'])}`, { version: 1, name: 'ReadOnly' });
      expect(renamed.json['code']).toBe('role_name_taken');
      const same = await acme.call(acme.owner, 'PATCH', `/roles/${text(first.json['id'])}`, { version: 1, name: 'Read only' });
      expect(same.json).toMatchObject({ name: 'Read only', version: 2 });
      // Elsewhere the name is free.
      const zeta = await world.organization();
      expect((await make(zeta, zeta.owner, ['agents:run'], 'Read Only')).status).toBe(201);
    });

    test.each(hostileNames)('nobody makes or renames a role to %j (priv-role-rename-to-builtin, priv-role-name-comma)', async (name) => {
      const acme = await world.organization();
      const role = await acme.role(['agents:run'], 'Plain');
      for (const { status, json } of [
        await make(acme, acme.owner, ['agents:run'], name),
        await acme.call(acme.owner, 'PATCH', `/roles/${role}`, { version: 1, name }),
      ])
        expect([status, [...new Set(places(json))]]).toEqual([422, ['body.name']]);
      expect(rows((await acme.call(acme.owner, 'GET', '/roles?search=plain')).json)).toMatchObject([{ version: 1 }]);
      expect(await acme.events()).toEqual([]);
    });

    test.each([
      '*:*:*',
      '*',
      'agents:*',
      'agents::run',
      'agnts:run',
      'agents:fly',
      'sessions:s1:read',
      'agent_os:root',
      'os:admin',
      '__proto__',
      'x'.repeat(300),
    ])('nobody makes a role of %j (priv-role-wildcard)', async (scope) => {
      const acme = await world.organization();
      const role = await acme.role(['agents:run'], 'Plain');
      for (const { status, json } of [
        await make(acme, acme.owner, ['agents:run', scope]),
        await acme.call(acme.owner, 'PATCH', `/roles/${role}`, { version: 1, scopes: ['agents:run', scope] }),
      ])
        expect([status, places(json)]).toEqual([422, ['body.scopes.1']]);
      expect(await acme.events()).toEqual([]);
    });

    test.each([
      [{ name: 'A', scopes: [] }, 'body.scopes'],
      [{ name: 'A', scopes: Array.from({ length: 201 }, (_, index) => `agents:a${index}:run`) }, 'body.scopes'],
      [{ name: 'A', scopes: 'agents:run' }, 'body.scopes'],
      [{ scopes: ['agents:run'] }, 'body.name'],
      [{ name: 'A', scopes: ['agents:run'], description: 'x'.repeat(501) }, 'body.description'],
      [{ name: 'A', scopes: ['agents:run'], description: 'sreganam rof \u202e' }, 'body.description'],
      [{ name: 'A', scopes: ['agents:run'], description: 'a\u0000b' }, 'body.description'],
      [{ name: 'A', scopes: ['agents:run'], description: 'a\ud800b' }, 'body.description'],
    ])('a role like %j is refused', async (body, place) => {
      const acme = await world.organization();
      const { status, json } = await acme.call(acme.owner, 'POST', '/roles', body);
      expect([status, places(json)]).toEqual([422, [place]]);
    });

    test('a change without a version is refused', async () => {
      const acme = await world.organization();
      const { status, json } = await acme.call(acme.owner, 'PATCH', `/roles/${await acme.role(['agents:run'])}`, { name: 'A' });
      expect([status, places(json)]).toEqual([422, ['body.version']]);
    });

    test('nobody makes a role of more than they hold (priv-role-create-broader)', async () => {
      const acme = await world.organization();
      const maker = await acme.holder('org:roles:read', 'org:roles:write', 'agents:a1:run');
      expect((await make(acme, maker, ['agents:a1:run'], 'Fine')).status).toBe(201);
      for (const scope of ['agents:run', 'agents:a2:run', 'agents:*:run', 'agent_os:admin', 'org:delete', 'os:read', 'reports:read'])
        expect((await make(acme, maker, [scope], 'More')).json).toMatchObject({ status: 403, code: 'access_scope_not_held' });
      expect((await make(acme, acme.administrator, ['org:delete'], 'More')).status).toBe(403);
    });

    test('what is held for one instance is not put into a role, which could count anywhere', async () => {
      const acme = await world.organization();
      const maker = await acme.member(await acme.role(['org:roles:write']), [await acme.role(['agents:run']), 'one']);
      expect((await make(acme, maker, ['agents:run'])).status).toBe(403);
    });

    test('a role is edited by those alone who hold what it was and what it will be', async () => {
      const acme = await world.organization();
      const editor = await acme.holder('org:roles:write', 'agents:a1:run');
      const above = await acme.role(['agents:a1:run', 'agents:a2:run'], 'Above');
      const below = await acme.role(['agents:a1:run'], 'Below');
      const edit = async (role: string, change: object) =>
        (await acme.call(editor, 'PATCH', `/roles/${role}`, { version: 1, ...change })).json['code'] ?? 'done';
      expect(await edit(above, { scopes: ['agents:a1:run'] })).toBe('access_scope_not_held');
      expect(await edit(above, { name: 'Renamed' })).toBe('access_scope_not_held');
      expect(await edit(below, { scopes: ['agents:a1:run', 'agents:a2:run'] })).toBe('access_scope_not_held');
      expect(await edit(below, { description: 'of one agent' })).toBe('done');
    });

    test('built-in roles stay as they are', async () => {
      const acme = await world.organization();
      for (const id of ['owner', 'administrator', 'member']) {
        expect((await acme.call(acme.owner, 'PATCH', `/roles/${id}`, { version: 0 + 1, name: 'Mine' })).json['code']).toBe('role_built_in');
        expect((await acme.call(acme.owner, 'DELETE', `/roles/${id}`)).json['code']).toBe('role_built_in');
      }
      expect((await acme.call(acme.owner, 'PATCH', '/roles/__proto__', { version: 1 })).json['code']).toBe('role_not_found');
    });

    test('a role of another organisation is none here', async () => {
      const [acme, zeta] = [await world.organization(), await world.organization()];
      const theirs = await zeta.role(['agents:run']);
      const given = await acme.call(acme.owner, 'PUT', `/members/${acme.plain}/roles`, { roles: [{ role_id: theirs, instance_id: null }] });
      expect(places(given.json)).toEqual(['body.roles.0.role_id']);
      expect((await acme.call(acme.owner, 'PATCH', `/roles/${theirs}`, { version: 1, name: 'Mine' })).status).toBe(404);
      expect((await acme.call(acme.owner, 'DELETE', `/roles/${theirs}`)).status).toBe(404);
      expect(rows((await zeta.call(zeta.owner, 'GET', '/roles')).json)).toHaveLength(4);
    });
  });
}
