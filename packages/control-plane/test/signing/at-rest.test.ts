import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from 'agentos-ts/kit';
import { ControlPlane } from '../../src/control-plane.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { openControlPlaneDatabase } from '../support/control-plane.ts';
import { unseal } from '../support/unseal.ts';

const secret = 'the secret of this control plane, and of no other';
const seed = { organizationName: 'Mine', instance: { osId: 'quickstart', name: 'Quickstart', url: 'http://127.0.0.1:7777' } };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'control-plane-'));
});
afterAll(() => rm(folder, { recursive: true }));

const startWith = (given: string) => new ControlPlane({ db: `file:${folder}/data`, secret: given, seed, log: silentLog, env: {} });

test('what is on the disk after a start holds no private key, in no spelling', async () => {
  const first = startWith(secret);
  await first.ready();
  await first.close();
  const db = await openControlPlaneDatabase(`file:${folder}/data`);
  const [key] = await db.asSystem('look', (tx) =>
    tx.query<{ instance_id: string; kid: string; sealed: string }>('select instance_id, kid, sealed from signing_keys'),
  );
  await db.close();
  if (key === undefined) throw new Error('there is no key');
  const pem = unseal(key, secretsFrom(secret));
  const { d = '', p = '' } = createPrivateKey(pem).export({ format: 'jwk' });
  const spellings = [
    ...[d, p].flatMap((text) => {
      const bytes = Buffer.from(text, 'base64url');
      return [bytes, ...(['base64url', 'base64', 'hex'] as const).map((form) => Buffer.from(bytes.toString(form).slice(0, 64)))];
    }),
    ...pem
      .split('\n')
      .slice(1, 4)
      .map((line) => Buffer.from(line)),
    Buffer.from('PRIVATE KEY'),
    Buffer.from(secret),
  ];
  const files = (await readdir(`${folder}/data`, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const found: string[] = [];
  let isSealedThere = false;
  for (const file of files) {
    const bytes = await readFile(join(file.parentPath, file.name));
    isSealedThere ||= bytes.includes(key.sealed.slice(0, 64));
    for (const [index, spelling] of spellings.entries()) if (bytes.includes(spelling)) found.push(`${file.name}: ${index}`);
  }
  expect(found).toEqual([]);
  expect(isSealedThere).toBe(true);
});

test('another secret stops the start and says so; the first one finds the same issuer again', async () => {
  const wrong = startWith('the secret of another control plane altogether');
  await expect(wrong.ready()).rejects.toMatchObject({ code: 'config_control_plane_secret_wrong' });
  await wrong.close();
  const seeded: unknown[] = [];
  for (let start = 0; start < 2; start += 1) {
    const again = startWith(secret);
    await again.ready();
    seeded.push(again.seeded);
    await again.close();
  }
  expect(seeded[0]).toMatchObject({ audience: 'quickstart' });
  expect(seeded[1]).toEqual(seeded[0]);
});
