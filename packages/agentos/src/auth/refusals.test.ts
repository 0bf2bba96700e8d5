import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { secret, testIssuer } from '../../test/attacks/test-issuer.ts';
import { AgentOSError } from '../lib/errors.ts';
import type { AuthLogEvent } from './auth-log.ts';
import { createAuthenticator } from './authenticator.ts';
import { configErrors } from './auth.errors.ts';
import { resolveAuthorization } from './resolve-authorization.ts';

// What an operator reads when the server does not start: every sentence names the setting that has to change.

const ec = testIssuer('k1');
const own = { issuer: 'https://id.example', keys: [ec.pem] };
const set = { keys: [ec.jwk] };

async function refusalOf(config: object, env: Readonly<Record<string, string>> = {}): Promise<string> {
  try {
    const resolved = resolveAuthorization({ authorization: { ...config }, env, osId: 'os-1' });
    await (await createAuthenticator(resolved, { fetch: async () => Response.json({}, { status: 404 }) })).close();
    return 'accepted';
  } catch (error) {
    if (AgentOSError.is(error)) return `${error.code}: ${error.detail}`;
    throw error;
  }
}

const weakRsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
const privatePem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const nine = Array.from({ length: 9 }, () => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString());

const place = 'authorizationConfig';
const refused: readonly (readonly [string, object, string, Record<string, string>?])[] = [
  ['nothing to verify with', {}, `config_no_key_source: ${configErrors.no_key_source().detail}`],
  ['an empty key', { verificationKeys: [' '] }, `config_key_invalid: ${place}.verificationKeys: is empty`],
  ['an empty key among several', { verificationKeys: [ec.pem, ''] }, `config_key_invalid: ${place}.verificationKeys[1]: is empty`],
  [
    'a private key',
    { verificationKeys: [privatePem] },
    `config_key_private: ${place}.verificationKeys: holds a private or symmetric key; configure the public key only`,
  ],
  [
    'a private key in the environment',
    {},
    'config_key_private: JWT_VERIFICATION_KEY: holds a private or symmetric key; configure the public key only',
    { JWT_VERIFICATION_KEY: privatePem },
  ],
  [
    'a certificate',
    { verificationKeys: ['-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----'] },
    `config_key_invalid: ${place}.verificationKeys: is not a PEM public key (BEGIN PUBLIC KEY)`,
  ],
  [
    'a PEM that holds nothing',
    { verificationKeys: ['-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----'] },
    `config_key_invalid: ${place}.verificationKeys: is not a readable PEM public key`,
  ],
  [
    'a PEM for a secret algorithm',
    { verificationKeys: [ec.pem], algorithm: 'HS256' },
    `config_key_as_secret: ${place}.verificationKeys: public key material cannot be a shared secret; use an RS, PS, ES or EdDSA algorithm with it`,
  ],
  [
    'a PEM for another algorithm',
    { verificationKeys: [ec.pem], algorithm: 'RS256' },
    `config_key_invalid: ${place}.verificationKeys: fits none of the configured algorithms`,
  ],
  [
    'a short secret',
    { verificationKeys: ['too short'] },
    `config_key_weak: ${place}.verificationKeys: a shared secret for HS256 needs at least 32 bytes, this has 9`,
  ],
  [
    'a weak key in a set',
    { jwks: { keys: [{ ...weakRsa.export({ format: 'jwk' }), kid: 'w' }] } },
    `config_key_weak: ${place}.jwks, key 0: RSA key of 1024 bits; at least 2048 are needed`,
  ],
  ['no set', { jwks: '{"keys":1}' }, `config_key_set_invalid: ${place}.jwks: is not a JWK set: an object with an array "keys"`],
  ['an empty set', { jwks: { keys: [] } }, `config_key_set_invalid: ${place}.jwks: the key set is empty`],
  [
    'an unusable set',
    { jwks: { keys: [{ ...ec.jwk, use: 'enc' }] } },
    `config_key_set_invalid: ${place}.jwks: the key set has no usable key (key 0: use is not "sig")`,
  ],
  [
    'a long set',
    { jwks: { keys: Array.from({ length: 65 }, () => ({})) } },
    `config_key_set_invalid: ${place}.jwks: has 65 keys; at most 64 are taken`,
  ],
  ['one kid twice', { jwks: { keys: [ec.jwk, ec.jwk] } }, `config_kid_duplicate: ${place}.jwks: two keys share one kid`],
  [
    'a set with a secret',
    { jwks: { keys: [{ kty: 'oct', k: 'AA' }] } },
    `config_key_private: ${place}.jwks: holds a private or symmetric key; configure the public key only`,
  ],
  ['a set that is no JSON, from the environment', {}, 'config_key_set_invalid: JWT_JWKS: is not JSON', { JWT_JWKS: '{' }],
  [
    'a set that nobody serves',
    { jwksUrl: 'https://id.example/keys' },
    'config_key_set_unavailable: https://id.example/keys: the key set could not be fetched (answered 404)',
  ],
  ['a file that is not there', { jwksFile: '/nonexistent/jwks.json' }, 'config_key_set_invalid: jwksFile: the file cannot be read'],
  [
    'an unknown algorithm',
    { verificationKeys: [secret], algorithm: 'none' },
    `config_algorithm_unknown: ${place}.algorithms: none is not a known signature algorithm`,
  ],
  ['no algorithm', { verificationKeys: [secret], algorithms: [] }, `config_authorization_invalid: ${place}.algorithms: must not be empty`],
  [
    'two settings for the algorithm',
    { verificationKeys: [secret], algorithm: 'HS256', algorithms: ['HS256'] },
    `config_authorization_invalid: ${place}.algorithm: give algorithm or algorithms, not both`,
  ],
  [
    'nine keys of one algorithm',
    { verificationKeys: nine },
    `config_authorization_invalid: ${place}.verificationKeys: more than 8 keys for EdDSA; use a key set with kid instead`,
  ],
  [
    'an empty audience',
    { jwks: set, audience: [] },
    `config_audience_empty: ${place}.audience: must not be empty; leave it out to use the OS id, or set verifyAudience: false`,
  ],
  [
    'an audience that is a number',
    { jwks: set, audience: ['a', 1] },
    `config_authorization_invalid: ${place}.audience: must be a text or a list of texts`,
  ],
  [
    'keys beside issuers',
    { issuers: [own], verificationKeys: [secret] },
    `config_issuer_invalid: ${place}.issuers: put keys and issuer into the entries, not beside them`,
  ],
  [
    'an issuer beside issuers',
    { issuers: [own], issuer: 'https://id.example' },
    `config_issuer_invalid: ${place}.issuers: put keys and issuer into the entries, not beside them`,
  ],
  ['one issuer twice', { issuers: [own, own] }, `config_issuer_invalid: ${place}.issuers: name the same issuer twice`],
  [
    'an empty issuer',
    { issuers: [{ ...own, issuer: '' }] },
    `config_issuer_invalid: ${place}.issuers[0]: must be a text that is not empty`,
  ],
  [
    'an issuer that is a number',
    { issuers: [{ ...own, issuer: 1 }] },
    `config_issuer_invalid: ${place}.issuers[0]: must be a text that is not empty`,
  ],
  [
    'an issuer that could pose as another',
    { issuers: [own, { ...own, issuer: 'https://a#b' }] },
    `config_issuer_invalid: ${place}.issuers[1]: must hold no # and be no reserved name`,
  ],
  [
    'an issuer with a reserved name',
    { issuers: [own, { ...own, issuer: 'sa:robot' }] },
    `config_issuer_invalid: ${place}.issuers[1]: must hold no # and be no reserved name`,
  ],
  [
    'the strict profile without issuer',
    { jwks: set, profile: 'rfc9068' },
    `config_issuer_invalid: JWT_ISSUER: profile 'rfc9068' needs an issuer`,
  ],
  ['an issuer without keys that is no address', { issuer: 'my issuer' }, `config_url_invalid: ${place}.issuer: is not a URL`],
  ['the same from the environment', {}, 'config_url_invalid: JWT_ISSUER: is not a URL', { JWT_ISSUER: 'my issuer' }],
  ['plain http', { jwksUrl: 'http://id.example/keys' }, 'config_url_invalid: jwksUrl: must be https (http on loopback only)'],
  [
    'an address with a password',
    { jwksUrl: 'https://a:b@id.example/keys' },
    'config_url_invalid: jwksUrl: must not carry a user name or password',
  ],
  [
    'an address with a user',
    { jwksUrl: 'https://a@id.example/keys' },
    'config_url_invalid: jwksUrl: must not carry a user name or password',
  ],
  ['an address with a fragment', { jwksUrl: 'https://id.example/keys#a' }, 'config_url_invalid: jwksUrl: must not carry a fragment'],
  [
    'an empty claim name',
    { jwks: set, claims: { userId: '' } },
    `config_authorization_invalid: ${place}.claims.userId: must be a text that is not empty`,
  ],
  [
    'a claim name that is no text',
    { jwks: set, claims: { roles: 1 } },
    `config_authorization_invalid: ${place}.claims.roles: must be a text that is not empty`,
  ],
  [
    'an unknown profile',
    { jwks: set, profile: 'lax' },
    `config_authorization_invalid: ${place}.profile: must be standard, rfc9068 or agno`,
  ],
  [
    'an admin scope of one resource',
    { jwks: set, adminScope: 'agents:a:run' },
    `config_authorization_invalid: ${place}.adminScope: must be a scope of the form family:action`,
  ],
  [
    'an admin scope with a star',
    { jwks: set, adminScope: 'agents:*:run' },
    `config_authorization_invalid: ${place}.adminScope: must be a scope of the form family:action`,
  ],
  [
    'an odd place for tokens',
    { jwks: set, tokenSource: 'query' },
    `config_authorization_invalid: ${place}.tokenSource: must be header, cookie or both`,
  ],
  [
    'a header that is none',
    { jwks: set, tokenHeader: 'a b' },
    `config_authorization_invalid: ${place}.tokenHeader: is not the name of a header`,
  ],
  [
    'a cookie that is none',
    { jwks: set, cookieName: 'a=b' },
    `config_authorization_invalid: ${place}.cookieName: is not the name of a cookie`,
  ],
  [
    'a claim list with an empty name',
    { jwks: set, dependenciesClaims: ['a', ''] },
    `config_authorization_invalid: ${place}.dependenciesClaims: must be a list of texts that are not empty`,
  ],
];

describe('what stops the start', () => {
  const cases = refused.map(([what, config, refusal, env = {}]) => ({ what, config, refusal, env }));
  it.each(cases)('$what', async ({ config, refusal, env }) => {
    const said = await refusalOf(config, env);
    expect(said.startsWith(refusal), said).toBe(true);
  });

  it.each([
    ['of seconds below the least', { leewaySeconds: -1 }],
    ['of seconds above the most', { maxTokenLifetimeSeconds: 1e12 }],
    ['that is none', { leewaySeconds: Number.NaN }],
  ])('a number %s', async (_what, config) => {
    const [name = ''] = Object.keys(config);
    expect(await refusalOf({ jwks: set, ...config })).toMatch(
      new RegExp(`^config_authorization_invalid: ${place}.${name}: must be a number of seconds from \\d+ to \\d+$`),
    );
  });
});

describe('what is fine', () => {
  const accepted: readonly (readonly [string, object, Record<string, string>?])[] = [
    ['eight keys of one algorithm', { verificationKeys: nine.slice(1) }],
    ['nine keys of two algorithms', { verificationKeys: [...nine.slice(1), ec.pem] }],
    ['64 keys in a set', { jwks: { keys: [ec.jwk, ...Array.from({ length: 63 }, () => ({}))] } }],
    ['an issuer with keys that is no address', { issuer: 'my issuer', verificationKeys: [ec.pem] }],
    ['an issuer with a set that is no address', { issuer: 'my issuer', jwks: set }],
    ['one issuer with an odd name', { issuers: [{ ...own, issuer: 'https://a#b' }] }],
    ['empty variables', { verificationKeys: [ec.pem] }, { JWT_ISSUER: '', JWT_AUDIENCE: '', JWT_ALGORITHM: '', JWT_JWKS: '' }],
    ['a claim name that is left out', { jwks: set, claims: { userId: undefined } }],
    ['the least leeway', { jwks: set, leewaySeconds: 0 }],
  ];
  it.each(accepted.map(([what, config, env = {}]) => ({ what, config, env })))('$what', async ({ config, env }) => {
    expect(await refusalOf(config, env)).toBe('accepted');
  });

  it('skips unusable keys of an inline set, and says which and why', async () => {
    const log: AuthLogEvent[] = [];
    const resolved = resolveAuthorization({ authorization: { jwks: { keys: [ec.jwk, { kty: 'EC' }] } }, env: {}, osId: 'os-1' });
    await (await createAuthenticator(resolved, { log: (entry) => log.push(entry) })).close();
    expect(log).toEqual([{ level: 'warn', reason: 'key_skipped', where: `${place}.jwks`, detail: 'key 1: not a readable public key' }]);
  });
});
