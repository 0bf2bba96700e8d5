import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTokenVerifier } from 'agentos-ts/auth';
import type { Database } from 'agentos-ts/kit';
import { testSecrets } from '../support/control-plane.ts';
import type { OpenTestDatabase, TestDatabase } from '../support/databases.ts';
import { openOrganization, TestClock } from '../support/organization-world.ts';
import { unseal } from '../support/unseal.ts';
import type { ShownKey } from '../support/organization-world.ts';

const kidOf = (token: string): string => decodeProtectedHeader(token).kid ?? '';
const states = (keys: readonly ShownKey[]): readonly string[] => keys.map(({ state }) => state);

/** The life of keys: pending, active, retiring, retired; and revoked. */
export function describeKeys(engine: string, open: OpenTestDatabase): void {
  describe(`keys on ${engine}`, () => {
    let database: TestDatabase;
    let db: Database;
    beforeAll(async () => {
      database = await open();
      ({ db } = database);
    });
    afterAll(() => database.close());

    /** An instance of an organisation whose clock the test moves. */
    async function openInstance(osId: string, algorithm = 'EdDSA') {
      const clock = new TestClock();
      const org = await openOrganization(db, { clock: clock.read });
      const { id } = await org.register(osId, { algorithm });
      clock.pass(1);
      const act = (path: string) => org.ask(org.member, 'POST', `${org.base}/${id}/keys${path}`);
      const rotate = async (): Promise<string> => (await act('')).body.keys.find(({ state }: ShownKey) => state === 'pending')?.kid ?? '';
      return { ...org, clock, instanceId: id, act, rotate };
    }

    test('a rotation: published first, signing after two minutes, the one before published until its last token has ended', async () => {
      const { clock, act, rotate, keys, token, member, published, instanceId } = await openInstance('rotated');
      const first = kidOf(await token(member, instanceId));
      const second = await rotate();
      expect(await published(instanceId)).toEqual([first, second]);
      expect(kidOf(await token(member, instanceId))).toBe(first);

      clock.pass(119);
      const early = await act(`/${second}/activate`);
      expect(early).toMatchObject({ status: 409, body: { code: 'key_too_young' } });
      expect(early.headers.get('retry-after')).toBe('1');

      clock.pass(1);
      expect((await act(`/${second}/activate`)).status).toBe(200);
      expect(kidOf(await token(member, instanceId))).toBe(second);
      expect(await keys(instanceId)).toMatchObject([
        { kid: second, state: 'active', ends_at: null },
        { kid: first, state: 'retiring', ends_at: new Date(clock.read() + 900_000).toISOString() },
      ]);

      clock.pass(899);
      expect(await published(instanceId)).toEqual([first, second]);
      clock.pass(1);
      expect(await published(instanceId)).toEqual([second]);
      expect(states(await keys(instanceId))).toEqual(['active', 'retired']);
    });

    test('what is not pending cannot be activated, and nothing is pending twice', async () => {
      const { clock, act, rotate, keys, instanceId } = await openInstance('refused');
      const [first] = await keys(instanceId);
      const second = await rotate();
      expect(await act('')).toMatchObject({ status: 409, body: { code: 'key_pending_exists' } });
      clock.pass(120);
      await act(`/${second}/activate`);
      for (const kid of [first?.kid, second])
        expect(await act(`/${kid}/activate`)).toMatchObject({ status: 409, body: { code: 'key_not_pending' } });
      expect(await act('/unknown/activate')).toMatchObject({ status: 404, body: { code: 'key_not_found' } });
      expect(states(await keys(instanceId))).toEqual(['active', 'retiring']);
    });

    test('the next key has the algorithm that the instance has now', async () => {
      const { call, owner, base, clock, act, rotate, token, instanceId } = await openInstance('another-algorithm');
      for (const alg of ['RS256', 'ES256', 'EdDSA']) {
        await call(owner, 'PATCH', `${base}/${instanceId}`, { algorithm: alg });
        const kid = await rotate();
        clock.pass(120);
        await act(`/${kid}/activate`);
        expect(decodeProtectedHeader(await token(owner, instanceId))).toEqual({ alg, kid, typ: 'at+jwt' });
      }
    });

    test('revocation: one new key, no old one, and no private half of those before', async () => {
      const { clock, act, rotate, keys, token, member, published, instanceId } = await openInstance('revoked');
      const second = await rotate();
      clock.pass(120);
      await act(`/${second}/activate`);
      await rotate();
      expect((await act('/revoke')).status).toBe(200);
      const left = await keys(instanceId);
      expect(states(left).toSorted()).toEqual(['active', 'revoked', 'revoked', 'revoked']);
      const active = left.find(({ state }) => state === 'active')?.kid;
      expect(await published(instanceId)).toEqual([active]);
      expect(kidOf(await token(member, instanceId))).toBe(active);
      const sealed = await db.asSystem('look', (tx) =>
        tx.query('select kid from signing_keys where instance_id = $1 and sealed is not null', [instanceId]),
      );
      expect(sealed).toEqual([{ kid: active }]);
      for (const { kid, state } of left) if (state === 'revoked') expect((await act(`/${kid}/activate`)).status).toBe(409);
    });

    test('keys that ended a month ago are forgotten', async () => {
      const { clock, act, keys, instanceId } = await openInstance('forgotten');
      await act('/revoke');
      clock.pass(31 * 86_400);
      await act('/revoke');
      expect(states(await keys(instanceId)).toSorted()).toEqual(['active', 'revoked']);
    });

    test('every token is accepted at any time of its life, through a rotation under load', async () => {
      const { app, ask, base, clock, act, rotate, token, member, instanceId } = await openInstance('under-load');
      const { body } = await ask(member, 'GET', `${base}/${instanceId}`);
      let fetched = 0;
      const verifier = await createTokenVerifier(
        { issuers: [{ issuer: body.issuer, audience: 'under-load', jwksUrl: body.jwks_uri }] },
        {
          clock: clock.read,
          fetch: async (input, init) => {
            fetched += 1;
            return app.fetch(new Request(input, init));
          },
        },
      );
      const live: { token: string; until: number }[] = [];
      const kids = new Set<string>();
      let pending = '';
      const step = 15;
      for (let second = 0; second < 1_800; second += step) {
        clock.pass(step);
        const fresh = await token(member, instanceId);
        kids.add(kidOf(fresh));
        live.push({ token: fresh, until: clock.read() + 600_000 });
        while ((live[0]?.until ?? Infinity) <= clock.read()) live.shift();
        for (const known of live) await verifier.verify(known.token);
        if (second === 300) pending = await rotate();
        if (second === 300 + 120) expect((await act(`/${pending}/activate`)).status).toBe(200);
      }
      expect(kids.size).toBe(2);
      // At 80 % of a minute: never because a token named a key that was not known yet.
      expect(fetched).toBeLessThanOrEqual(1 + 1_800 / 45);
      await verifier.close();
    });

    test('the active key is one, whatever is written around us', async () => {
      const { instanceId } = await openInstance('one-active');
      const twice = db.asSystem('break in', (tx) =>
        tx.query(
          `insert into signing_keys (tenant, owner, instance_id, kid, algorithm, state, public_jwk, sealed, created_at)
           select tenant, owner, instance_id, repeat('a', 43), algorithm, state, public_jwk, sealed, created_at from signing_keys where instance_id = $1`,
          [instanceId],
        ),
      );
      await expect(twice).rejects.toMatchObject({ code: '23505' });
    });

    test('nothing that is stored shows a private key', async () => {
      const { instanceId } = await openInstance('dumped', 'RS256');
      const tables = await db.asSystem('look', (tx) =>
        tx.query<{ name: string }>(
          `select tablename::text as name from pg_tables where schemaname = 'agentos' and tablename <> 'schema_migrations'`,
        ),
      );
      const dump = await Promise.all(
        tables.map(({ name }) =>
          db.asSystem('dump', async (tx) => JSON.stringify(await tx.query(`select to_jsonb(t) as row from ${name} t`))),
        ),
      );
      const [key] = await db.asSystem('look', (tx) =>
        tx.query<{ instance_id: string; kid: string; sealed: string }>(
          'select instance_id, kid, sealed from signing_keys where instance_id = $1',
          [instanceId],
        ),
      );
      if (key === undefined) throw new Error('there is no key');
      const pem = unseal(key, testSecrets);
      const secretLines = pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
      expect(secretLines.length).toBeGreaterThan(20);
      const text = dump.join('\n');
      expect(text).toContain(key.sealed);
      for (const line of secretLines) expect(text).not.toContain(line);
      expect(text).not.toMatch(/PRIVATE KEY|"d":|"p":|"qi":/);
    });
  });
}
