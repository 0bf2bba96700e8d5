import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../test/support/fake-io.ts';
import { algorithmNames } from '../auth/index.ts';
import { ensurePrivateFolder, writeKeyFiles } from './key-files.ts';
import { generateKeyMaterial } from './key-pair.ts';
import { readSigningKey } from './signing-key.ts';

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

test('a pair: private 0600, public 0644, and nothing is overwritten', async () => {
  const folder = await makeFolder();
  const material = await generateKeyMaterial('ES256');
  const path = await writeKeyFiles(folder, material);
  expect(await modeOf(path)).toBe(0o600);
  expect(await modeOf(join(folder, 'public.pem'))).toBe(0o644);
  const before = await readFile(path, 'utf8');
  await expect(writeKeyFiles(folder, await generateKeyMaterial('ES256'))).rejects.toThrow('not overwritten');
  expect(await readFile(path, 'utf8')).toBe(before);
});

test('a secret is one file with mode 0600', async () => {
  const folder = await makeFolder();
  const path = await writeKeyFiles(folder, await generateKeyMaterial('HS256'));
  expect(await modeOf(path)).toBe(0o600);
  expect((await readFile(path, 'utf8')).trim().length).toBeGreaterThanOrEqual(43);
  await expect(writeKeyFiles(folder, await generateKeyMaterial('HS256'))).rejects.toThrow('not overwritten');
});

test('the project folder is closed and kept out of git, also when it was there before', async () => {
  const folder = await makeFolder();
  await chmod(folder, 0o755);
  await ensurePrivateFolder(folder, true);
  await ensurePrivateFolder(folder, true);
  expect(await modeOf(folder)).toBe(0o700);
  expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
});

test('a folder of the user is only made, and keeps its mode', async () => {
  const folder = await makeFolder();
  await chmod(folder, 0o755);
  await ensurePrivateFolder(folder, false);
  expect(await modeOf(folder)).toBe(0o755);
});

test.each(algorithmNames.filter((name) => !/^(?:RS|PS)(?:384|512)$/.test(name)))(
  '%s: generated material signs that algorithm',
  async (name) => {
    const material = await generateKeyMaterial(name);
    const text = material.kind === 'pair' ? material.privatePem : material.secret;
    expect(readSigningKey(text, 'test', name).algorithm).toBe(name);
  },
);
