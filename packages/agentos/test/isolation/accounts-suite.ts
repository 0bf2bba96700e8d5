import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashToken, makeToken, shownLength } from '../../src/features/service-accounts/account-token.ts';
import { insertAccount } from '../../src/features/service-accounts/service-account.store.ts';
import type { NewAccount } from '../../src/features/service-accounts/service-account.store.ts';
import type { RowAccess } from '../../src/lib/row-access.ts';
import { accessOf } from '../db/harness.ts';
import { startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import { openWorld } from './world.ts';
import type { Engine, World } from './world.ts';

const owners = [
  { tenant: '', owner: 'alice' },
  { tenant: '', owner: 'bob' },
  { tenant: 'acme', owner: 'alice' },
] as const;
/** Insufficient privilege: a policy says no. */
const refused = { code: '42501' };
const idOf = ({ tenant, owner }: { readonly tenant: string; readonly owner: string }): string => `${tenant}/${owner}`;

function accountOf(tenant: string, owner: string, id: string): NewAccount {
  const token = makeToken();
  return {
    tenant,
    owner,
    account_id: id,
    name: 'ci',
    user_id: owner,
    token_hash: hashToken(token),
    token_prefix: token.slice(0, shownLength),
    scopes: ['agents:run'],
    ancestors: [],
    created_at: 1,
    expires_at: 2,
  };
}

/** Service accounts belong to their minters: the table alone, around all that the stores add, and the routes under a watched database. */
export function testAccountIsolation(engine: Engine): void {
  describe(`service accounts on ${engine}`, () => {
    let world: World;
    let server: TestOs;
    beforeAll(async () => {
      world = await openWorld(engine);
      server = await startTestOs({ db: world.db });
    });
    afterAll(async () => {
      await server.close();
      await world.close();
    });
    beforeEach(async () => {
      await world.admin('truncate agentos.service_accounts');
      for (const row of owners) await insert(accessOf(row.owner, { tenant: row.tenant }), row.tenant, row.owner, idOf(row));
      world.db.takeViolations();
    });

    const insert = (access: RowAccess, tenant: string, owner: string, id: string) =>
      world.db.as(access, (tx) => insertAccount(tx, accountOf(tenant, owner, id)));
    const touched = async (access: RowAccess, text: string): Promise<readonly string[]> => {
      const rows = await world.db.as(access, (tx) => tx.query<{ id: string }>(`${text} returning account_id as id`));
      return rows.map(({ id }) => id).toSorted();
    };
    const read = async (access: RowAccess): Promise<readonly string[]> => {
      const rows = await world.db.as(access, (tx) => tx.query<{ id: string }>('select account_id as id from service_accounts order by 1'));
      return rows.map(({ id }) => id);
    };

    test.each([
      ['a user', accessOf('alice'), ['/alice']],
      ['a user of a tenant', accessOf('alice', { tenant: 'acme' }), ['acme/alice']],
      ['a stranger', accessOf('mallory'), []],
      ['an administrator', accessOf('root', { all: true }), ['/alice', '/bob']],
      ['an administrator of a tenant', accessOf('root', { all: true, tenant: 'acme' }), ['acme/alice']],
    ])('statements without a filter, of %s', async (_who, access, reached) => {
      expect(await read(access)).toEqual(reached);
      expect(await touched(access, 'update service_accounts set last_used_at = 1')).toEqual(reached);
      expect(await touched(access, 'delete from service_accounts')).toEqual(reached);
      const left = await world.admin('select account_id as id from agentos.service_accounts');
      expect(left).toHaveLength(owners.length - reached.length);
    });

    test('nobody mints for another owner or into another tenant', async () => {
      for (const [tenant, owner] of [
        ['', 'bob'],
        ['acme', 'alice'],
      ] as const)
        await expect(insert(accessOf('alice'), tenant, owner, 'forged')).rejects.toMatchObject(refused);
      await expect(insert(accessOf('root', { all: true }), 'acme', 'root', 'forged')).rejects.toMatchObject(refused);
    });

    test('an id that somebody else has is free, and tells nothing', async () => {
      expect(await insert(accessOf('bob'), '', 'bob', '/alice')).toBeNull(); // the name is taken, by bob's own
      await touched(accessOf('bob'), 'delete from service_accounts');
      expect(await insert(accessOf('bob'), '', 'bob', '/alice')).toMatchObject({ owner: 'bob' });
    });

    test('every transaction of a request is bound to its caller, or is one of those that were reviewed', async () => {
      const scopes = ['agents:run', 'service_accounts:read', 'service_accounts:write', 'service_accounts:delete'];
      const token = await server.user('alice', scopes);
      const [violations, minted] = await world.db.onBehalfOf(accessOf('alice'), async () => {
        const body = { scopes: scopes.map((scope) => ({ scope })), allow_privileged_scopes: true };
        const parent = await (await server.call('POST', '/service-accounts', { token, json: { name: 'parent', ...body } })).json();
        expect((await server.call('GET', '/service-accounts', { token })).status).toBe(200);
        return [world.db.takeViolations(), parent];
      });
      expect(violations).toEqual([]);
      const account: { readonly id: string; readonly token: string } = JSON.parse(JSON.stringify(minted));
      const own = `sa:${account.id}`;
      await world.db.onBehalfOf(accessOf(own), async () => {
        const json = { name: 'child', scopes: [{ scope: 'agents:run' }] };
        expect((await server.call('POST', '/service-accounts', { token: account.token, json })).status).toBe(201);
      });
      await world.db.onBehalfOf(accessOf('alice'), async () => {
        expect((await server.call('POST', `/service-accounts/${account.id}/rotate`, { token, json: {} })).status).toBe(200);
        return server.call('DELETE', `/service-accounts/${account.id}`, { token });
      });
      expect(world.db.takeViolations()).toEqual([]);
      expect((await server.call('GET', '/sessions', { token: account.token })).status).toBe(401);
    });
  });
}
