import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import { openPeopleWorld } from './people-world.ts';
import type { Answer, PeopleWorld, TestOrganization } from './people-world.ts';
import { hostileNames } from './roles-suite.ts';

interface AttackCase {
  readonly id: string;
  readonly expected: { readonly outcome: string; readonly status?: number };
}

const corpus = new URL('../../../agentos/test/vectors/attacks.json', import.meta.url);
const { cases }: { readonly cases: readonly AttackCase[] } = JSON.parse(readFileSync(corpus, 'utf8'));
const everywhere = (role: string) => ({ roles: [{ role_id: role, instance_id: null }] });

type Attack = (acme: TestOrganization) => Promise<readonly Answer[]>;

const attacks: Readonly<Record<string, Attack>> = {
  'priv-role-self-assign': async (acme) => {
    const assigner = await acme.holder('org:members:read', 'org:members:write');
    return [await acme.call(assigner, 'PUT', `/members/${assigner}/roles`, everywhere('administrator'))];
  },
  'priv-role-create-broader': async (acme) => {
    const maker = await acme.holder('org:roles:write', 'agents:a1:run');
    return [await acme.call(maker, 'POST', '/roles', { name: 'Broad', scopes: ['agents:run'] })];
  },
  'priv-role-rename-to-builtin': async (acme) => {
    const role = await acme.role(['agents:run']);
    return Promise.all(hostileNames.map((name) => acme.call(acme.owner, 'PATCH', `/roles/${role}`, { version: 1, name })));
  },
  'priv-role-name-comma': async (acme) => [await acme.call(acme.owner, 'POST', '/roles', { name: 'member,owner', scopes: ['agents:run'] })],
  // For an owner, too: a star that covers everything is no scope.
  'priv-role-wildcard': async (acme) => [await acme.call(acme.owner, 'POST', '/roles', { name: 'All', scopes: ['*:*:*'] })],
  'priv-role-delete-in-use': async (acme) => {
    const role = await acme.role(['agents:run']);
    await acme.member(role);
    return [await acme.call(acme.owner, 'DELETE', `/roles/${role}`)];
  },
  // Whoever may give roles gives those that they hold, and no others.
  'priv-grant-bind-verb': async (acme) => {
    const held = await acme.role(['org:members:write', 'agents:a1:run']);
    const binder = await acme.member(held);
    const receiver = await acme.member();
    expect((await acme.call(binder, 'PUT', `/members/${receiver}/roles`, everywhere(held))).status).toBe(200);
    return [
      await acme.call(binder, 'PUT', `/members/${receiver}/roles`, everywhere(await acme.role(['agents:a2:run']))),
      await acme.call(binder, 'POST', '/invitations', { email: 'bound@example.test', ...everywhere('member') }),
    ];
  },
};

/** The cases of the corpus that are about roles of an organisation. */
export function testRoleAttacks(open: () => Database): void {
  describe('attacks', () => {
    let world: PeopleWorld;
    beforeAll(() => {
      world = openPeopleWorld(open());
    });

    test.each(Object.entries(attacks))('%s', async (id, attack) => {
      const expected = cases.find((entry) => entry.id === id)?.expected;
      expect(expected?.outcome).toMatch(/^(?:deny|reject)/);
      const acme = await world.organization();
      const answers = await attack(acme);
      for (const { status } of answers) {
        if (expected?.status === undefined) expect([403, 422]).toContain(status);
        else expect(status).toBe(expected.status);
      }
    });
  });
}
