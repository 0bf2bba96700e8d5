import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { readSigningKey } from './signing-key.ts';
import { CommandError } from './usage-error.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ecPem = ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

test('the key decides its algorithm', () => {
  expect(readSigningKey(ecPem, 'key').algorithm).toBe('ES384');
  expect(readSigningKey(JSON.stringify(ec.privateKey.export({ format: 'jwk' })), 'key').algorithm).toBe('ES384');
  expect(readSigningKey('s'.repeat(32), 'key').algorithm).toBe('HS256');
});

test.each([
  ['a public key', ec.publicKey.export({ type: 'spki', format: 'pem' }).toString(), undefined],
  ['another algorithm than its own', ecPem, 'RS256' as const],
  ['another curve than its own', ecPem, 'ES256' as const],
  ['a pem as a secret', ecPem, 'HS256' as const],
  ['a secret for RS256', 's'.repeat(64), 'RS256' as const],
  ['a short secret', 's'.repeat(31), undefined],
  ['a secret too short for its hash', 's'.repeat(63), 'HS512' as const],
  ['a broken pem', '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----', undefined],
  ['a broken jwk', '{"kty":"EC"', undefined],
  ['nothing', ' \n', undefined],
])('%s is refused, and not shown', (_name, text, algorithm) => {
  const read = () => readSigningKey(text, 'the key', algorithm);
  expect(read).toThrow(CommandError);
  expect(read).toThrow(/^the key/);
  expect(read).not.toThrow(/c2VjcmV0|ssss/);
});
