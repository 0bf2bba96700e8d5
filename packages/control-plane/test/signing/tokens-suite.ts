import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import type { OpenTestDatabase, TestDatabase } from '../support/databases.ts';
import { openOrganization } from '../support/organization-world.ts';
import type { TestOrganization } from '../support/organization-world.ts';

/** Who gets a token, and what it says. */
export function describeTokens(engine: string, open: OpenTestDatabase): void {
  describe(`tokens on ${engine}`, () => {
    let database: TestDatabase;
    let db: Database;
    let acme: TestOrganization;
    let first: string;
    let second: string;
    beforeAll(async () => {
      database = await open();
      ({ db } = database);
      acme = await openOrganization(db);
      first = (await acme.register('first-os', { algorithm: 'EdDSA' })).id;
      second = (await acme.register('second-os', { algorithm: 'EdDSA' })).id;
    });
    afterAll(() => database.close());

    const scopesOf = async (who: string, instanceId: string) =>
      (decodeJwt(await acme.token(who, instanceId))['scopes'] as string[]).toSorted();

    test('says who, where and what, for ten minutes', async () => {
      const { status, body } = await acme.mint(acme.administrator, first);
      expect([status, body]).toMatchObject([
        200,
        {
          token_type: 'Bearer',
          expires_in: 600,
          scope: 'agent_os:admin audit:read',
          issuer: `http://127.0.0.1:7778/os/${first}`,
          audience: 'first-os',
        },
      ]);
      expect(decodeJwt(body.access_token)).toMatchObject({
        iss: `http://127.0.0.1:7778/os/${first}`,
        aud: 'first-os',
        sub: acme.administrator,
        org: acme.id,
        roles: ['Administrator'],
        scopes: ['agent_os:admin', 'audit:read'],
        name: acme.administrator,
        client_id: 'control-plane',
      });
    });

    test('holds the union of the roles that count there, as they are now, and no scope of the control plane', async () => {
      const one = await acme.roles.make('One agent', ['agents:a1:run', 'agents:a1:read', 'org:members:read']);
      await acme.roles.admit('ulla', one);
      acme.signIn.add('ulla');
      expect(await scopesOf('ulla', first)).toEqual(['agents:a1:read', 'agents:a1:run']);
      await acme.roles.bind('ulla', 'member', second);
      expect(await scopesOf('ulla', first)).toEqual(['agents:a1:read', 'agents:a1:run']);
      expect(await scopesOf('ulla', second)).toContain('sessions:write');
      expect(await scopesOf('ulla', second)).not.toContain('agents:a1:run');
      expect((await scopesOf('ulla', second)).filter((scope) => scope.startsWith('o'))).toEqual([]);
      await acme.roles.change(one, ['agents:a2:run']);
      expect(await scopesOf('ulla', first)).toEqual(['agents:a2:run']);
      await acme.roles.unbind('ulla', one);
      expect(await acme.mint('ulla', first)).toMatchObject({ status: 403, body: { code: 'token_no_rights' } });
      await acme.roles.remove('ulla');
      expect(await acme.mint('ulla', second)).toMatchObject({ status: 403, body: { code: 'token_member_required' } });
    });

    test('nobody asks for more than they hold (priv-scope-upgrade-by-refresh, priv-token-exchange-broader)', async () => {
      const path = `${acme.base}/${first}/token`;
      for (const body of [
        { scope: 'agent_os:admin' },
        { scopes: ['agent_os:admin'] },
        { sub: acme.owner },
        { exp: 9e9 },
        { audience: 'x' },
      ])
        expect((await acme.ask(acme.member, 'POST', path, body)).status).toBe(422);
      const { body } = await acme.ask(acme.member, 'POST', `${path}?scope=agent_os:admin&user_id=${acme.owner}`, {});
      expect(decodeJwt(body.access_token)).toMatchObject({ sub: acme.member, aud: body.audience });
      expect(String(body.scope).split(' ')).not.toContain('agent_os:admin');
    });

    test('who manages people alone gets none', async () => {
      await acme.roles.admit('hanna', await acme.roles.make('People', ['org:members:read', 'org:members:write', 'os:read']));
      acme.signIn.add('hanna');
      expect(await acme.mint('hanna', first)).toMatchObject({ status: 403, body: { code: 'token_no_rights' } });
    });

    test('strangers get the same answer for what is there and for what is not', async () => {
      const ask = async (path: string) => {
        const { status, body } = await acme.ask(acme.stranger, 'POST', `/organizations/${path}/token`);
        return [status, body.code, body.detail];
      };
      const answer = await ask(`${acme.id}/instances/${first}`);
      expect(answer.slice(0, 2)).toEqual([403, 'token_member_required']);
      expect(await ask(`org_aaaaaaaaaaaaaaaa/instances/${first}`)).toEqual(answer);
      expect(await ask(`${acme.id}/instances/nothing`)).toEqual(answer);
      expect((await acme.mint(acme.member, 'nothing')).status).toBe(404);
    });

    test.each([
      { scopes: ['agent_os:admin'] },
      { scope: 'agent_os:admin' },
      { sub: 'root' },
      { aud: 'second-os' },
      { lifetime: 86_400 },
      { roles: ['owner'] },
      ['agent_os:admin'],
      'agent_os:admin',
    ])('a body with %j decides nothing', async (body) => {
      expect((await acme.call(acme.member, 'POST', `${acme.base}/${first}/token`, body)).status).toBe(422);
    });

    test('a token ends with the session', async () => {
      const { signIn } = acme;
      const identify = signIn.identify.bind(signIn);
      signIn.identify = async (session) => {
        const found = await identify(session);
        return found === null ? null : { ...found, expiresAt: Date.now() + 61_000 };
      };
      const { body } = await acme.mint(acme.member, first);
      signIn.identify = identify;
      expect(body.expires_in).toBeGreaterThan(0);
      expect(body.expires_in).toBeLessThanOrEqual(61);
    });

    test('scopes for single agents give way to one for all, and what is too much is said', async () => {
      const agents = (count: number) => Array.from({ length: count }, (_, index) => `agents:an-agent-with-a-rather-long-name-${index}:run`);
      await acme.roles.admit('lea', await acme.roles.make('Many', agents(110)));
      acme.signIn.add('lea');
      expect((await acme.mint('lea', first)).status).toBe(200);
      const [more, most, all] = [
        await acme.roles.make('More', agents(200)),
        await acme.roles.make('Most', agents(1_001)),
        await acme.roles.make('All', ['agents:run']),
      ];
      await acme.roles.bind('lea', more);
      expect(await acme.mint('lea', first)).toMatchObject({ status: 409, body: { code: 'token_too_long' } });
      await acme.roles.bind('lea', most);
      expect(await acme.mint('lea', first)).toMatchObject({ status: 409, body: { code: 'token_too_many_scopes' } });
      await acme.roles.bind('lea', all);
      expect(await scopesOf('lea', first)).toEqual(['agents:run']);
    });

    test('a change of a role while tokens are made gives the old rights or the new ones, and never some of each', async () => {
      const [before, after] = [
        ['agents:a1:run', 'teams:t1:run', 'workflows:w1:run'],
        ['agents:a2:run', 'teams:t2:run', 'workflows:w2:run'],
      ];
      const role = await acme.roles.make('Changing', before);
      await acme.roles.admit('mia', role);
      acme.signIn.add('mia');
      const seen = new Set<string>();
      const minting = Array.from({ length: 40 }, async () => seen.add((await scopesOf('mia', first)).join()));
      await acme.roles.change(role, after);
      await Promise.all(minting);
      seen.add((await scopesOf('mia', first)).join());
      expect([before.join(), after.join()]).toEqual(expect.arrayContaining([...seen]));
      expect(seen).toContain(after.join());
    });
  });
}
