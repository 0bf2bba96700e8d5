import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import { organizationAccess } from '../../src/access/caller.ts';
import { controlPlaneTables } from '../../src/database.ts';
import { describedRoutes } from '../../src/open-api.ts';
import { openPeopleWorld, places, rows } from './people-world.ts';
import type { PeopleWorld } from './people-world.ts';
import { writeExamples } from './write-examples.ts';

/** All but the sign-in and the first owner: those have tests of their own, and no organisation. */
const rooms: ReadonlySet<string> = new Set(['me', 'organizations', 'members', 'roles', 'invitations', 'instances', 'audit']);
const writing = describedRoutes()
  .filter(({ method, tags }) => method !== 'GET' && tags.some((tag) => rooms.has(tag)))
  .map(({ method, path }) => `${method} ${path}`);
/** They only answer. */
const reading: ReadonlySet<string> = new Set([
  'POST /organizations/:organization_id/explain',
  'POST /organizations/:organization_id/instances/:instance_id/token',
  'POST /invitations/look',
]);
const deletion = 'DELETE /organizations/:organization_id';

/** The record of what was done. */
export function testAudit(open: () => Database): void {
  describe('the record', () => {
    let world: PeopleWorld;
    beforeAll(() => {
      world = openPeopleWorld(open());
    });

    /** Everything that is stored but the record, and how much is recorded. */
    const state = (): Promise<{ readonly stored: string; readonly events: number }> =>
      world.db.asSystem('look at everything', async (tx) => {
        const names = controlPlaneTables.declared().flatMap((table) => (table.kind === 'owned' ? [table.name] : []));
        const stored: string[] = [];
        for (const name of names.filter((table) => table !== 'audit_events'))
          stored.push(JSON.stringify(await tx.query(`select * from ${name} order by ${name}::text`)));
        const events = (await tx.query('select from audit_events')).length;
        return { stored: stored.join('\n'), events };
      });

    test('every route that writes has an example', () => {
      expect(writing.toSorted()).toEqual([...writeExamples.keys()].toSorted());
    });

    test.each([...writeExamples])('%s changes something if and only if it records it', async (route, makeExample) => {
      const acme = await world.organization();
      const { who, path, body } = await makeExample(acme, world);
      const before = await state();
      const { status } = await world.call(who, route.split(' ')[0] ?? '', path, body);
      const after = await state();
      expect(status).toBeLessThan(300);
      expect(after.stored !== before.stored).toBe(!reading.has(route));
      // With the organisation its record is gone, too: the log of the server has that.
      if (route === deletion)
        expect(await world.db.asSystem('look', (tx) => tx.query('select from audit_events where tenant = $1', [acme.id]))).toEqual([]);
      else expect(after.events > before.events).toBe(!reading.has(route));
    });

    test('is read newest first, in pages and by action, actor and target', async () => {
      const acme = await world.organization();
      const role = await acme.role(['agents:run']);
      await acme.call(acme.owner, 'PATCH', '', { name: 'Acme Ltd' });
      await acme.call(acme.administrator, 'PATCH', `/roles/${role}`, { version: 1, description: 'changed' });
      await acme.call(acme.administrator, 'PUT', `/members/${acme.plain}/roles`, { roles: [] });
      const read = async (query: string) => rows((await acme.call(acme.owner, 'GET', `/audit?${query}`)).json).map(({ action }) => action);
      expect(new Set(await read(''))).toEqual(new Set(['member.set_roles', 'organization.update', 'role.update']));
      const times = (await acme.events()).map(({ at }) => String(at));
      expect(times).toEqual(times.toSorted().toReversed());
      expect(await read('action=role.update')).toEqual(['role.update']);
      expect(await read(`actor=${acme.owner}`)).toEqual(['organization.update']);
      expect(await read(`target=${acme.plain}`)).toEqual(['member.set_roles']);
      expect(await read(`target=${acme.plain}&actor=${acme.owner}`)).toEqual([]);
      expect(await read('limit=1&page=3')).toHaveLength(1);
      const { json } = await acme.call(acme.owner, 'GET', '/audit?limit=1');
      expect(json['meta']).toMatchObject({ total_count: 3, total_pages: 3 });
    });

    test('what was refused is not recorded', async () => {
      const acme = await world.organization();
      await acme.call(acme.plain, 'PATCH', '', { name: 'Mine' });
      await acme.call(acme.administrator, 'DELETE', `/members/${acme.owner}`);
      await acme.call(acme.owner, 'POST', '/leave');
      expect(await acme.events()).toEqual([]);
    });

    test('cannot be changed, by the server itself neither', async () => {
      const acme = await world.organization();
      await acme.call(acme.owner, 'PATCH', '', { name: 'Acme Ltd' });
      await expect(
        world.db.asSystem('forge a record', (tx) => tx.query(`update audit_events set action = 'x.y' where tenant = $1`, [acme.id])),
      ).rejects.toThrow('cannot be changed');
    });

    test('cannot be taken out, by the server itself neither', async () => {
      const acme = await world.organization();
      await acme.call(acme.owner, 'PATCH', '', { name: 'Acme Ltd' });
      const text = `delete from audit_events where tenant = $1`;
      await expect(world.db.asSystem('hide a record', (tx) => tx.query(text, [acme.id]))).rejects.toThrow('cannot be taken out');
      const access = organizationAccess(acme.id, acme.owner);
      await expect(world.db.as(access, (tx) => tx.query(text, [acme.id]))).rejects.toThrow('cannot be taken out');
      expect(await acme.events()).toHaveLength(1);
    });

    test('is not for members', async () => {
      const acme = await world.organization();
      expect((await acme.call(acme.plain, 'GET', '/audit')).status).toBe(403);
      expect((await acme.call(await acme.holder('audit:read'), 'GET', '/audit')).status).toBe(200);
    });

    test.each(['action', 'actor', 'target'])('a filter by an %s that is too long is refused', async (name) => {
      const acme = await world.organization();
      const { status, json } = await acme.call(acme.owner, 'GET', `/audit?${name}=${'x'.repeat(129)}`);
      expect([status, places(json)]).toEqual([422, [`query.${name}`]]);
    });
  });
}
