import { beforeAll, describe, expect, test } from 'vitest';
import type { Database, Route } from 'agentos-ts/kit';
import { builtInRoles } from '../../src/access/built-in-roles.ts';
import { isControlPlaneScope } from '../../src/access/member-grants.ts';
import { describedRoutes } from '../../src/open-api.ts';
import { openPeopleWorld, organizationTables } from './people-world.ts';
import type { PeopleWorld, TestOrganization } from './people-world.ts';

// Everything here comes from the registry: a route that is added is called without a line in this file, and fails the review file until somebody has
// looked at who may call it.
const routes = describedRoutes();
const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const below = '/organizations/:organization_id';
const inOrganization = routes.filter(({ path }) => path.startsWith(below));
const everyScope = (builtInRoles.get('owner')?.scopes ?? []).filter(isControlPlaneScope);

const scopeOf = ({ access }: Route): string | null => ('scope' in access && typeof access.scope === 'string' ? access.scope : null);
/** A path with ids that there are not. */
const fill = (path: string, organizationId: string): string =>
  path.replace(':organization_id', organizationId).replaceAll(/:[a-z_]+/g, 'nothing');

/** Who may call which route, and that nobody learns of an organisation that they are not in. */
export function testMatrix(open: () => Database): void {
  describe('access', () => {
    let world: PeopleWorld;
    beforeAll(() => {
      world = openPeopleWorld(open());
    });

    /** 401, 403, or `in`: what is behind the lock answers other things to an empty request. */
    async function ask(route: Route, who: string | null, organizationId: string): Promise<string> {
      const { status } = await world.call(who, route.method, fill(route.path, organizationId), route.method === 'GET' ? undefined : {});
      return status === 401 || status === 403 ? `${status}` : 'in';
    }

    const callers: readonly (readonly [string, (acme: TestOrganization, route: Route) => string | null | Promise<string>])[] = [
      ['nobody', () => null],
      ['stranger', () => world.person('sam')],
      ['owner elsewhere', async () => (await world.organization()).owner],
      ['no role', (acme) => acme.member()],
      ['member', (acme) => acme.plain],
      ['administrator', (acme) => acme.administrator],
      ['owner', (acme) => acme.owner],
      ['owner of an instance', (acme) => acme.member(['owner', 'one'])],
      ['admin of agents', (acme) => acme.holder('agent_os:admin')],
      ['its scope alone', (acme, route) => acme.holder(scopeOf(route) ?? 'agents:run')],
      ['all scopes but it', (acme, route) => acme.holder(...everyScope.filter((scope) => scope !== scopeOf(route)))],
    ];

    test('every route is reviewed', async () => {
      const lines: string[] = [];
      for (const route of routes) {
        const answers: string[] = [];
        for (const [name, find] of callers) {
          // One organisation for each call: some of the calls do what they are for.
          const acme = await world.organization();
          answers.push(`${name} ${await ask(route, await find(acme, route), acme.id)}`);
        }
        const access = scopeOf(route) ?? Object.keys(route.access).join();
        lines.push(`${nameOf(route)} | ${access} | ${answers.join(', ')}`);
      }
      await expect(`${lines.toSorted((a, b) => a.localeCompare(b, 'en')).join('\n')}\n`).toMatchFileSnapshot('access-matrix.reviewed.txt');
    });

    test.each(inOrganization.map((route) => [nameOf(route), route] as const))(
      '%s says the same of an organisation that is not the caller’s and of one that there is not',
      async (_name, route) => {
        const [acme, zeta] = [await world.organization(), await world.organization()];
        const answers = await Promise.all(
          [zeta.id, 'org_aaaaaaaaaaaaaaaa', 'x'].map(async (id) => {
            const { status, json, headers } = await world.call(
              acme.owner,
              route.method,
              fill(route.path, id),
              route.method === 'GET' ? undefined : {},
            );
            const { instance: _request, ...rest } = json;
            return { status, rest, challenge: headers.get('www-authenticate') };
          }),
        );
        expect(answers[0]?.status).toBe(403);
        for (const answer of answers) expect(answer).toEqual(answers[0]);
      },
    );

    test('a statement without a where clause reaches the rows of one organisation', async () => {
      const { organizationAccess } = await import('../../src/access/caller.ts');
      const [acme, zeta] = [await world.organization(), await world.organization()];
      for (const { id, owner, role, call } of [acme, zeta]) {
        await role(['agents:run']);
        await call(owner, 'POST', '/instances', { os_id: 'os-1', name: 'One', url: 'http://127.0.0.1:7777' });
        await call(owner, 'POST', '/invitations', { email: `rls-${id}@example.test`, roles: [{ role_id: 'member', instance_id: null }] });
      }
      const own = organizationAccess(acme.id, acme.owner);
      for (const table of organizationTables) {
        const seen = await world.db.as(own, (tx) => tx.query<{ tenant: string }>(`select tenant from ${table}`));
        expect([table, new Set(seen.map(({ tenant }) => tenant))]).toEqual([table, new Set([acme.id])]);
      }
      await world.db.as(own, (tx) => tx.query(`update members set name = 'everybody'`));
      await world.db.as(own, (tx) => tx.query('delete from invitations'));
      const left = await world.db.asSystem('what is left', (tx) =>
        tx.query<{ tenant: string }>(
          `select tenant from members where name <> 'everybody' and tenant = any($1)
          union all select tenant from invitations where tenant = any($1)`,
          [[acme.id, zeta.id]],
        ),
      );
      expect(new Set(left.map(({ tenant }) => tenant))).toEqual(new Set([zeta.id]));
      await expect(
        world.db.as(own, (tx) =>
          tx.query(`insert into members (tenant, owner, email, name, joined_at) values ($1, 'eve', 'e', 'e', 1)`, [zeta.id]),
        ),
      ).rejects.toThrow('row-level security');
    });
  });
}
