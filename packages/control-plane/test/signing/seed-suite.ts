import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import { seedInstance } from '../../src/instances/index.ts';
import { checkSecret } from '../../src/secret-check.store.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { createTestControlPlane, testSecrets } from '../support/control-plane.ts';
import type { OpenTestDatabase, TestDatabase } from '../support/databases.ts';

const seed = { organizationName: 'Mine', instance: { osId: 'quickstart', name: 'Quickstart', url: 'http://127.0.0.1:7777' } };

/** What a control plane begins with, and what it is begun with. */
export function describeSeed(engine: string, open: OpenTestDatabase): void {
  describe(`the beginning on ${engine}`, () => {
    let database: TestDatabase;
    let db: Database;
    beforeAll(async () => {
      database = await open();
      ({ db } = database);
    });
    afterAll(() => database.close());

    const look = (text: string) => db.asSystem('look', (tx) => tx.query(text));

    test('another secret than the first is told at once', async () => {
      await Promise.all([checkSecret(db, testSecrets), checkSecret(db, testSecrets)]);
      await expect(checkSecret(db, testSecrets)).resolves.toBeUndefined();
      await expect(checkSecret(db, secretsFrom('another secret that is as long as that'))).rejects.toMatchObject({
        code: 'config_control_plane_secret_wrong',
      });
    });

    test('starts at the same time and later ones find the same instance, key and all; its address is that of now', async () => {
      const { deps, call } = createTestControlPlane(db);
      const { signing } = deps;
      const [one, other] = await Promise.all([seedInstance(db, signing, seed), seedInstance(db, signing, seed)]);
      expect(one).toMatchObject({ osId: 'quickstart', instanceId: expect.stringMatching(/^inst_/) });
      expect(other).toEqual(one);
      const keysBefore = await look('select kid, state from signing_keys');
      expect(keysBefore).toMatchObject([{ state: 'active' }]);
      expect((await call(null, 'GET', `/os/${one?.instanceId}/jwks.json`)).status).toBe(200);

      const moved = { ...seed, instance: { ...seed.instance, url: 'http://127.0.0.1:8888' } };
      expect(await seedInstance(db, signing, moved)).toEqual(one);
      expect(await look('select url, name from os_instances')).toEqual([{ url: 'http://127.0.0.1:8888', name: 'Quickstart' }]);
      expect(await look('select kid, state from signing_keys')).toEqual(keysBefore);
      expect(await look('select name from organizations')).toEqual([{ name: 'Mine' }]);
      expect(await look('select owner from members')).toEqual([]);
    });

    test('nothing is begun where people have begun', async () => {
      const { deps } = createTestControlPlane(db);
      expect(await seedInstance(db, deps.signing, { ...seed, instance: { ...seed.instance, osId: 'another' } })).toBeNull();
      await look('delete from os_instances');
      expect(await seedInstance(db, deps.signing, seed)).toBeNull();
    });
  });
}
