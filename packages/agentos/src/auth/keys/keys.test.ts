import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { secret, testIssuer } from '../../../test/attacks/test-issuer.ts';
import { AgentOSError } from '../../lib/errors.ts';
import type { AlgorithmName } from '../algorithms.ts';
import { keyRequirement, sameAlgorithm } from '../algorithms.ts';
import { IssuerKeys } from './issuer-keys.ts';
import { readKeySet } from './key-set.ts';
import { readKeyUrl } from './key-url.ts';
import { readConfiguredKey } from './verification-key.ts';

const ec = testIssuer('ec-1');
const rsa = testIssuer('rs-1', 'RS256');
const ed = testIssuer('ed-1', 'EdDSA');
const where = 'jwks';
const remote = { where, allowed: null, remote: true };
const written = { where, allowed: null, remote: false };

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return AgentOSError.is(error) ? error.code : 'not an AgentOSError';
  }
}
const without = (jwk: Readonly<Record<string, unknown>>, ...names: string[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name)));
const skippedOf = (keys: ReadonlyArray<Readonly<Record<string, unknown>>>, allowed: readonly AlgorithmName[] | null = null): string[] =>
  readKeySet({ keys: [ec.jwk, ...keys] }, { ...remote, allowed }).skipped.map(({ why }) => why);

const keyCode = (text: string, allowed: readonly AlgorithmName[] | null = null): string =>
  codeOf(() => readConfiguredKey(text, where, allowed));

const algorithmOf = (text: string, allowed: readonly AlgorithmName[] | null = null): string =>
  readConfiguredKey(text, where, allowed).algorithm;

describe('readConfiguredKey', () => {
  it('takes the algorithm from the key', () => {
    expect([ec.pem, rsa.pem, ed.pem, secret].map((text) => algorithmOf(text))).toEqual(['ES256', 'RS256', 'EdDSA', 'HS256']);
    expect(
      algorithmOf(generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey.export({ type: 'spki', format: 'pem' }).toString()),
    ).toBe('ES512');
  });

  it('takes the first configured algorithm that the key fits', () => {
    expect(algorithmOf(rsa.pem, ['ES256', 'PS256', 'RS256'])).toBe('PS256');
    expect(algorithmOf(ed.pem, ['Ed25519'])).toBe('Ed25519');
    expect(algorithmOf(secret.repeat(2), ['RS256', 'HS512'])).toBe('HS512');
  });

  it('reads a PEM whose line ends were written as two characters, and PKCS 1', () => {
    expect(algorithmOf(ec.pem.replaceAll('\n', '\\n'))).toBe('ES256');
    expect(
      algorithmOf(`  ${generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()}`),
    ).toBe('RS256');
  });

  it.each([
    ['', 'config_key_invalid'],
    [' \n', 'config_key_invalid'],
    ['x'.repeat(31), 'config_key_weak'],
    ['é'.repeat(16), 'accepted'],
    ['-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----', 'config_key_invalid'],
    ['-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----', 'config_key_invalid'],
  ])('%j: %s', (text, expected) => {
    expect(keyCode(text)).toBe(expected);
  });

  it('wants a secret as long as the hash', () => {
    expect([
      keyCode('x'.repeat(47), ['HS384']),
      keyCode('x'.repeat(48), ['HS384']),
      keyCode('x'.repeat(63), ['HS512']),
      keyCode('x'.repeat(64), ['HS512']),
    ]).toEqual(['config_key_weak', 'accepted', 'config_key_weak', 'accepted']);
  });

  it('refuses a private key', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(keyCode(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toBe('config_key_private');
    expect(keyCode(privateKey.export({ type: 'sec1', format: 'pem' }).toString())).toBe('config_key_private');
  });

  it('never takes public key material as a secret', () => {
    const der = rsa.pem.replaceAll(/-----.*?-----/g, '').trim();
    for (const text of [rsa.pem, ec.pem, ` ${rsa.pem}`]) expect(keyCode(text, ['HS256'])).toBe('config_key_as_secret');
    for (const text of [
      der,
      der.replaceAll('\n', ''),
      JSON.stringify(rsa.jwk),
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI',
      ec.pem.replaceAll(/-----.*?-----/g, ''),
    ])
      expect(keyCode(text)).toBe('config_key_as_secret');
    expect(keyCode(ed.pem.replaceAll(/-----.*?-----/g, '').trim())).toBe('config_key_as_secret');
  });

  it('refuses keys that fit no configured algorithm', () => {
    expect(keyCode(ec.pem, ['RS256'])).toBe('config_key_invalid');
    expect(keyCode(ec.pem, ['ES384'])).toBe('config_key_invalid');
    expect(keyCode(secret, ['RS256'])).toBe('config_key_invalid');
  });

  it.each([512, 1024, 2047])('refuses an RSA key of %i bits', (modulusLength) => {
    expect(keyCode(generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ type: 'spki', format: 'pem' }).toString())).toBe(
      'config_key_weak',
    );
  });

  it('refuses an RSA key with another exponent', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
    expect(keyCode(publicKey.export({ type: 'spki', format: 'pem' }).toString())).toBe('config_key_weak');
  });
});

describe('readKeySet', () => {
  it('reads JSON text, bytes and objects', () => {
    for (const input of [{ keys: [ec.jwk] }, JSON.stringify({ keys: [ec.jwk] }), Buffer.from(JSON.stringify({ keys: [ec.jwk] }))])
      expect(readKeySet(input, written).byKid.get('ec-1')?.algorithm).toBe('ES256');
  });

  it.each([
    ['not JSON', '<html>', 'config_key_set_invalid'],
    ['no object', '[]', 'config_key_set_invalid'],
    ['no keys', '{}', 'config_key_set_invalid'],
    ['keys no array', '{"keys":{}}', 'config_key_set_invalid'],
    ['empty', '{"keys":[]}', 'config_key_set_invalid'],
    ['nothing usable', '{"keys":[{"kty":"RSA"}]}', 'config_key_set_invalid'],
    ['member no object', '{"keys":["x"]}', 'config_key_set_invalid'],
    ['keys written twice', '{"keys":[],"keys":[]}', 'config_key_set_invalid'],
  ])('refuses a set that is %s', (_, text, code) => {
    expect(codeOf(() => readKeySet(text, remote))).toBe(code);
  });

  it('refuses more than 64 keys', () => {
    const keys = Array.from({ length: 64 }, (_, index) => ({ ...ec.jwk, kid: `k${index}` }));
    expect(readKeySet({ keys }, remote).size).toBe(64);
    expect(codeOf(() => readKeySet({ keys: [...keys, ec.jwk] }, remote))).toBe('config_key_set_invalid');
  });

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('refuses the set for one key with the member %s', (name) => {
    expect(codeOf(() => readKeySet({ keys: [rsa.jwk, { ...ec.jwk, [name]: 'AA' }] }, remote))).toBe('config_key_private');
  });

  it('refuses the set for one symmetric key or one doubled kid', () => {
    expect(codeOf(() => readKeySet({ keys: [ec.jwk, { kty: 'oct', kid: 'x' }] }, remote))).toBe('config_key_private');
    expect(codeOf(() => readKeySet({ keys: [ec.jwk, { ...rsa.jwk, kid: 'ec-1' }] }, remote))).toBe('config_kid_duplicate');
    expect(codeOf(() => readKeySet({ keys: [ec.jwk, { kty: 'unknown', kid: 'ec-1' }] }, remote))).toBe('config_kid_duplicate');
  });

  it.each([
    [{ use: 'enc' }, 'use is not "sig"'],
    [{ key_ops: ['sign'] }, 'key_ops lacks "verify"'],
    [{ key_ops: 'verify' }, 'key_ops lacks "verify"'],
    [{ kid: '' }, 'kid is not 1 to 128 printable characters'],
    [{ kid: 5 }, 'kid is not 1 to 128 printable characters'],
    [{ alg: 'ES256' }, 'no allowed algorithm fits'],
    [{ alg: 'RS1' }, 'no allowed algorithm fits'],
    [{ alg: 'none' }, 'no allowed algorithm fits'],
    [{ kty: 'nonsense' }, 'not a readable public key'],
  ])('skips a key with %j', (change, why) => {
    expect(skippedOf([{ ...rsa.jwk, ...change }])).toEqual([why]);
  });

  it('skips keys of curves that it does not know, and of algorithms that are not allowed', () => {
    const { publicKey } = generateKeyPairSync('ed448');
    expect(skippedOf([{ ...publicKey.export({ format: 'jwk' }), kid: 'x', alg: 'EdDSA' }])).toEqual(['no allowed algorithm fits']);
    expect(skippedOf([rsa.jwk], ['ES256', 'PS256'])).toEqual(['no allowed algorithm fits']);
    expect(skippedOf([without(rsa.jwk, 'alg')], ['ES256', 'PS256'])).toEqual([]);
    expect(skippedOf([{ ...ed.jwk, key_ops: ['verify'] }], ['ES256', 'Ed25519'])).toEqual([]);
  });

  it('skips a weak key of somebody else and refuses that of the operator', () => {
    const weak = { ...rsa.jwk, e: 'AQ' };
    expect(skippedOf([weak])).toEqual(['RSA key whose public exponent is not 65537']);
    expect(codeOf(() => readKeySet({ keys: [ec.jwk, weak] }, written))).toBe('config_key_weak');
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    expect(skippedOf([{ ...publicKey.export({ format: 'jwk' }), kid: 'w' }])).toEqual(['RSA key of 1024 bits; at least 2048 are needed']);
  });

  it('skips RSA keys with an even modulus or more than 8192 bits', () => {
    const modulus = Buffer.from(String(rsa.jwk['n']), 'base64url');
    const even = Buffer.from(modulus);
    even[even.length - 1] = (even.at(-1) ?? 0) & 0xfe;
    expect(skippedOf([{ ...rsa.jwk, n: even.toString('base64url') }])).toEqual(['RSA key with an even modulus']);
    expect(skippedOf([{ ...rsa.jwk, n: Buffer.concat([modulus, Buffer.alloc(800, 1)]).toString('base64url') }])).toEqual([
      'RSA key of 8448 bits; at most 8192 are taken',
    ]);
  });

  it.each([
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ])('skips the Ed25519 point %s of small order', (hex) => {
    expect(skippedOf([{ ...ed.jwk, x: Buffer.from(hex, 'hex').toString('base64url') }])).toEqual(['Ed25519 point of small order']);
  });
});

const found = async (keys: IssuerKeys, algorithm: AlgorithmName, kid: string | null): Promise<ReadonlyArray<string | null>> =>
  (await keys.candidates(algorithm, kid)).map((key) => key.kid);

const set = (...keys: ReadonlyArray<Readonly<Record<string, unknown>>>): ReturnType<typeof readKeySet> => readKeySet({ keys }, remote);

describe('IssuerKeys', () => {
  const configured = [readConfiguredKey(secret, where, null), readConfiguredKey(ec.pem, where, null)];

  it('gives the one key that is named, if its algorithm is that of the token', async () => {
    const keys = new IssuerKeys(configured, [set(ec.jwk, rsa.jwk)], []);
    expect(await found(keys, 'ES256', 'ec-1')).toEqual(['ec-1']);
    expect(await found(keys, 'ES256', 'rs-1')).toEqual([]);
    expect(await found(keys, 'PS256', 'rs-1')).toEqual([]);
  });

  it('tries configured keys of the algorithm for tokens without a name that a set knows', async () => {
    const keys = new IssuerKeys(configured, [set(ec.jwk, rsa.jwk)], []);
    expect(await found(keys, 'ES256', null)).toEqual([null]);
    expect(await found(keys, 'HS256', 'unknown')).toEqual([null]);
    expect(await found(keys, 'RS256', null)).toEqual([]);
  });

  it('uses an unnamed key of a set only where there is no choice', async () => {
    const unnamed = without(rsa.jwk, 'kid');
    const other = without(testIssuer('x', 'RS256').jwk, 'kid');
    expect(await found(new IssuerKeys([], [set(unnamed)], []), 'RS256', null)).toEqual([null]);
    expect(await found(new IssuerKeys([], [set(unnamed, ec.jwk)], []), 'RS256', null)).toEqual([null]);
    expect(await found(new IssuerKeys([], [set(unnamed, other)], []), 'RS256', null)).toEqual([]);
    expect(await found(new IssuerKeys([], [set(unnamed)], []), 'RS256', 'any')).toEqual([]);
    expect(await found(new IssuerKeys([], [set(ec.jwk)], []), 'ES256', null)).toEqual(['ec-1']);
    expect(await found(new IssuerKeys([], [set(ec.jwk)], []), 'RS256', null)).toEqual([]);
  });

  it('takes EdDSA and Ed25519 as one', async () => {
    const keys = new IssuerKeys([], [set(ed.jwk)], []);
    expect(await found(keys, 'Ed25519', 'ed-1')).toEqual(['ed-1']);
    expect(sameAlgorithm('ES256', 'ES384')).toBe(false);
    expect(keyRequirement('HS512')).toEqual({ family: 'hmac', minimumBytes: 64 });
  });
});

describe('readKeyUrl', () => {
  it.each(['https://issuer.test/jwks', 'http://localhost:8080/jwks', 'http://127.0.0.1/jwks', 'http://[::1]/jwks'])('takes %s', (url) => {
    expect(readKeyUrl(url, 'jwksUrl').href).toBe(url);
  });

  it.each([
    '',
    'jwks.json',
    'http://issuer.test/jwks',
    'http://localhost.evil.test/',
    'file:///etc/passwd',
    'ftp://localhost/',
    'https://user@issuer.test/',
    'https://:pw@issuer.test/',
    'https://issuer.test/#x',
  ])('refuses %j', (url) => {
    expect(codeOf(() => readKeyUrl(url, 'jwksUrl'))).toBe('config_url_invalid');
  });
});
