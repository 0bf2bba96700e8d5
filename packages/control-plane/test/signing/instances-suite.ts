import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import type { OpenTestDatabase, TestDatabase } from '../support/databases.ts';
import { openOrganization } from '../support/organization-world.ts';
import type { ShownInstance, TestOrganization } from '../support/organization-world.ts';

/** Registering, showing, changing and deleting instances. */
export function describeInstances(engine: string, open: OpenTestDatabase): void {
  describe(`instances on ${engine}`, () => {
    let database: TestDatabase;
    let db: Database;
    let acme: TestOrganization;
    beforeAll(async () => {
      database = await open();
      ({ db } = database);
      acme = await openOrganization(db);
    });
    afterAll(() => database.close());

    test('a registered instance has an issuer and one key that signs', async () => {
      const shown = await acme.register('first-os', { name: '  First  ', url: 'https://OS.example.com/api/' });
      expect(shown).toMatchObject({
        id: expect.stringMatching(/^inst_[a-z2-7]{16}$/),
        os_id: 'first-os',
        name: 'First',
        url: 'https://os.example.com/api',
        algorithm: 'RS256',
        issuer: `http://127.0.0.1:7778/os/${shown.id}`,
        jwks_uri: `http://127.0.0.1:7778/os/${shown.id}/jwks.json`,
        keys: [{ state: 'active', algorithm: 'RS256', ends_at: null }],
        abilities: { update: true, delete: true, rotate: true, revoke: true },
      });
      expect((await acme.ask(acme.owner, 'GET', `${acme.base}/${shown.id}`)).body).toEqual(shown);
      const { body } = await acme.ask(acme.member, 'GET', `${acme.base}?search=FIRST`);
      expect(body.data.map((row: ShownInstance) => row.id)).toEqual([shown.id]);
      expect(body.data[0]?.abilities).toEqual({ update: true, delete: false, rotate: true, revoke: true });
      expect((await acme.ask(acme.member, 'GET', `${acme.base}?search=nothing%25`)).body.data).toEqual([]);
    });

    test.each([
      { os_id: '' },
      { os_id: '-a' },
      { os_id: 'a b' },
      { os_id: 'a/b' },
      { os_id: '*' },
      { os_id: 'a'.repeat(129) },
      { name: '' },
      { name: '  ' },
      { name: 'a\u202eb' },
      { name: 'a\u2028b' },
      { url: 'http://os.example.com' },
      { url: 'javascript:alert(1)' },
      { algorithm: 'HS256' },
      { algorithm: 'none' },
      { keys: [] },
    ])('%j cannot be registered', async (change) => {
      const body = { os_id: 'refused-os', name: 'Refused', url: 'https://os.example.com', ...change };
      expect((await acme.call(acme.owner, 'POST', acme.base, body)).status).toBe(422);
    });

    test('an id is registered once in an organisation, and again in another', async () => {
      await acme.register('once-os');
      const again = await acme.ask(acme.owner, 'POST', acme.base, { os_id: 'once-os', name: 'Again', url: 'https://a.example' });
      expect(again).toMatchObject({ status: 409, body: { code: 'instance_exists' } });
      const other = await openOrganization(db);
      expect((await other.register('once-os')).os_id).toBe('once-os');
    });

    test('name, address and the algorithm of the next key can be changed; the id cannot', async () => {
      const { id } = await acme.register('changed-os');
      const patch = (body: object) => acme.ask(acme.administrator, 'PATCH', `${acme.base}/${id}`, body);
      expect(await patch({ name: 'New', url: 'https://new.example/', algorithm: 'EdDSA' })).toMatchObject({
        status: 200,
        body: { name: 'New', url: 'https://new.example', algorithm: 'EdDSA', keys: [{ algorithm: 'RS256' }] },
      });
      expect((await patch({})).body).toMatchObject({ name: 'New', url: 'https://new.example' });
      for (const body of [{ os_id: 'other' }, { url: 'ftp://a' }, { name: '' }]) expect((await patch(body)).status).toBe(422);
    });

    test('browsers are not sent elsewhere with the tokens of people who may do more', async () => {
      const { id, url } = await acme.register('goal-os');
      const patch = (who: string, body: object) => acme.ask(who, 'PATCH', `${acme.base}/${id}`, body);
      const evil = { name: 'Goal', url: 'https://evil.example' };
      expect(await patch(acme.member, evil)).toMatchObject({ status: 403, body: { code: 'instance_address_above' } });
      expect((await acme.ask(acme.owner, 'GET', `${acme.base}/${id}`)).body).toMatchObject({ name: 'goal-os', url });
      expect(await patch(acme.member, { name: 'Goal', url, algorithm: 'EdDSA' })).toMatchObject({ status: 200, body: { name: 'Goal' } });
      await acme.roles.bind(acme.member, 'administrator', id);
      expect(await patch(acme.member, { url: 'https://new.example' })).toMatchObject({ status: 200, body: { url: 'https://new.example' } });
      await acme.roles.unbind(acme.member, 'administrator');
    });

    test('who may: members all but to delete, owners that too, strangers nothing', async () => {
      const { id } = await acme.register('guarded-os');
      const one = `${acme.base}/${id}`;
      for (const who of [acme.member, acme.administrator]) {
        expect((await acme.call(who, 'GET', `${one}/setup`)).status).toBe(200);
        expect(await acme.ask(who, 'DELETE', one)).toMatchObject({ status: 403, body: { required_scopes: ['os:delete'] } });
      }
      const requests = [
        ['GET', acme.base],
        ['POST', acme.base],
        ['GET', one],
        ['PATCH', one],
        ['DELETE', one],
        ['GET', `${one}/setup`],
        ['POST', `${one}/keys`],
        ['POST', `${one}/keys/revoke`],
        ['POST', `${one}/keys/abc/activate`],
        ['POST', `${one}/token`],
      ] as const;
      for (const [method, path] of requests) {
        expect([method, path, (await acme.call(acme.stranger, method, path)).status]).toEqual([method, path, 403]);
        expect([method, path, (await acme.call(null, method, path)).status]).toEqual([method, path, 401]);
      }
      expect((await acme.call(acme.owner, 'DELETE', one)).status).toBe(204);
    });

    test('an instance of one organisation is not there for another', async () => {
      const other = await openOrganization(db);
      const { id } = await other.register('hidden-os');
      const [kid] = await other.published(id);
      for (const [method, path] of [
        ['GET', ''],
        ['PATCH', ''],
        ['DELETE', ''],
        ['GET', '/setup'],
        ['POST', '/keys'],
        ['POST', '/keys/revoke'],
        ['POST', `/keys/${kid}/activate`],
        ['POST', '/token'],
      ] as const) {
        const { status, body } = await acme.ask(acme.owner, method, `${acme.base}/${id}${path}`, method === 'PATCH' ? {} : undefined);
        expect([method, path, status, body.code]).toEqual([method, path, 404, 'instance_not_found']);
      }
      const { body } = await acme.ask(acme.owner, 'GET', `${acme.base}?limit=100`);
      expect(body.data.map((row: ShownInstance) => row.id)).not.toContain(id);
      expect(await other.published(id)).toEqual([kid]);
    });

    test('a deleted instance takes its keys and what was bound to it along', async () => {
      const { id } = await acme.register('deleted-os');
      await acme.roles.bind(acme.member, 'member', id);
      await acme.token(acme.member, id);
      expect((await acme.call(acme.owner, 'DELETE', `${acme.base}/${id}`)).status).toBe(204);
      expect((await acme.call(acme.owner, 'DELETE', `${acme.base}/${id}`)).status).toBe(404);
      expect((await acme.call(null, 'GET', `/os/${id}/jwks.json`)).status).toBe(404);
      expect((await acme.call(null, 'GET', `/os/${id}/.well-known/openid-configuration`)).status).toBe(404);
      expect((await acme.mint(acme.member, id)).status).toBe(404);
      const left = await db.asSystem('look', (tx) =>
        tx.query(
          'select instance_id from signing_keys where instance_id = $1 union all select instance_id from role_bindings where instance_id = $1',
          [id],
        ),
      );
      expect(left).toEqual([]);
    });

    test('every act is recorded with what was before and after, and no key is', async () => {
      const org = await openOrganization(db);
      const { id } = await org.register('recorded-os');
      await org.call(org.member, 'PATCH', `${org.base}/${id}`, { name: 'Renamed' });
      await org.call(org.member, 'POST', `${org.base}/${id}/keys`);
      await org.call(org.member, 'POST', `${org.base}/${id}/keys/revoke`);
      await org.call(org.owner, 'DELETE', `${org.base}/${id}`);
      const events = await db.asSystem('look', (tx) =>
        tx.query<{ action: string; owner: string; before: unknown; after: unknown }>(
          'select action, owner, before, after from audit_events where tenant = $1 order by at, action',
          [org.id],
        ),
      );
      expect(events.map(({ action, owner }) => [action, owner])).toEqual([
        ['instance.create', org.owner],
        ['instance.update', org.member],
        ['key.rotate', org.member],
        ['key.revoke', org.member],
        ['instance.delete', org.owner],
      ]);
      expect(events[1]).toMatchObject({ before: { name: 'recorded-os' }, after: { name: 'Renamed' } });
      expect(JSON.stringify(events)).not.toMatch(/sealed|PRIVATE|v1\./);
    });

    test('what fails is not recorded', async () => {
      const org = await openOrganization(db);
      const { id, keys } = await org.register('unrecorded-os');
      expect((await org.call(org.owner, 'POST', `${org.base}/${id}/keys/${keys[0]?.kid}/activate`)).status).toBe(409);
      const events = await db.asSystem('look', (tx) => tx.query('select action from audit_events where tenant = $1', [org.id]));
      expect(events).toEqual([{ action: 'instance.create' }]);
    });

    test('public keys can be kept for a minute and asked for again', async () => {
      const { id, issuer, jwks_uri: uri } = await acme.register('published-os', { algorithm: 'EdDSA' });
      const set = await acme.ask(null, 'GET', `/os/${id}/jwks.json`);
      const etag = set.headers.get('etag') ?? '';
      expect(set.headers.get('cache-control')).toBe('public, max-age=60');
      expect(set.body.keys).toEqual([
        { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' },
      ]);
      const again = (tag: string) => acme.app.fetch(new Request(uri, { headers: { 'if-none-match': tag } }));
      expect((await again(etag)).status).toBe(304);
      expect((await again(`W/${etag}, "other"`)).status).toBe(304);
      expect((await again('"other"')).status).toBe(200);
      const { body } = await acme.ask(null, 'GET', `/os/${id}/.well-known/openid-configuration`);
      expect(body).toMatchObject({ issuer, jwks_uri: uri, id_token_signing_alg_values_supported: ['EdDSA'] });
    });

    test.each(['inst_aaaaaaaaaaaaaaaa', 'nothing', '*', '%00', '__proto__'])('no keys for %s', async (id) => {
      expect([400, 404]).toContain((await acme.call(null, 'GET', `/os/${id}/jwks.json`)).status);
    });
  });
}
