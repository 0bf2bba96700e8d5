import { exportPKCS8, generateKeyPair } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { secretsFrom } from '../secrets.ts';
import { KeyVault } from './key-vault.ts';

const vaultOf = (secret: string): KeyVault => new KeyVault(secretsFrom(secret).derive('signing keys'));
const secret = 'a secret for tests that is long enough';
const name = { instanceId: 'inst_aaaaaaaaaaaaaaaa', kid: 'k1' };

let pem: string;
beforeAll(async () => {
  pem = await exportPKCS8((await generateKeyPair('EdDSA', { extractable: true })).privateKey);
});

test('what was sealed opens as a key that signs and cannot be exported', async () => {
  const sealed = vaultOf(secret).seal(name, pem);
  const key = await vaultOf(secret).open(name, sealed, 'EdDSA');
  expect([key.extractable, key.usages]).toEqual([false, ['sign']]);
  await expect(exportPKCS8(key)).rejects.toThrow(TypeError);
});

test('the same key is never the same text, and no text holds it', () => {
  const vault = vaultOf(secret);
  const texts = [vault.seal(name, pem), vault.seal(name, pem)];
  expect(texts[0]).not.toBe(texts[1]);
  for (const text of texts) expect(Buffer.from(text.split('.')[1] ?? '', 'base64url').includes('PRIVATE KEY')).toBe(false);
});

test.each([
  ['another secret', vaultOf('another secret that is as long as that'), name],
  ['another instance', vaultOf(secret), { ...name, instanceId: 'inst_bbbbbbbbbbbbbbbb' }],
  ['another key', vaultOf(secret), { ...name, kid: 'k2' }],
])('%s opens nothing, and says no more than that', async (_what, vault, other) => {
  const opened = vault.open(other, vaultOf(secret).seal(name, pem), 'EdDSA');
  await expect(opened).rejects.toThrow(/^signing key k[12]: was not encrypted with this secret, or belongs to another instance$/);
});

test('a key that is open for one instance is not open for another', async () => {
  const vault = vaultOf(secret);
  const sealed = vault.seal(name, pem);
  await vault.open(name, sealed, 'EdDSA');
  await expect(vault.open({ ...name, instanceId: 'inst_bbbbbbbbbbbbbbbb' }, sealed, 'EdDSA')).rejects.toThrow('another instance');
});

test('a text that was changed in one place does not open', async () => {
  const vault = vaultOf(secret);
  const bytes = Buffer.from(vault.seal(name, pem).split('.')[1] ?? '', 'base64url');
  for (const place of [0, 20, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[place] = (changed[place] ?? 0) ^ 1;
    await expect(vault.open(name, `v1.${changed.toString('base64url')}`, 'EdDSA')).rejects.toThrow('was not encrypted with this secret');
  }
});

test('a failure is not remembered', async () => {
  const vault = vaultOf(secret);
  await expect(vault.open(name, 'v1.AAAA', 'EdDSA')).rejects.toThrow('k1');
  await expect(vault.open(name, vault.seal(name, pem), 'EdDSA')).resolves.toBeDefined();
});
