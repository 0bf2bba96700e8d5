import { describe, expect, it } from 'vitest';
import { secret, testIssuer } from '../../test/attacks/test-issuer.ts';
import { AgentOSError } from '../lib/errors.ts';
import type { AuthorizationConfig } from './authorization-config.ts';
import { resolveAuthorization } from './resolve-authorization.ts';
import type { AuthorizationInput } from './resolve-authorization.ts';
import type { ResolvedAuthorization, ResolvedIssuer } from './resolved-authorization.ts';

const ec = testIssuer('k1');
const other = 'another secret of at least thirty-two bytes';

const resolve = (input: Partial<AuthorizationInput>): ResolvedAuthorization => resolveAuthorization({ env: {}, osId: 'os-1', ...input });
const on = (config: AuthorizationConfig, env: Record<string, string> = {}): ResolvedAuthorization =>
  resolve({ authorization: config, env });
function issuerOf(resolved: ResolvedAuthorization): ResolvedIssuer {
  const [issuer] = resolved.issuers;
  if (issuer === undefined) throw new Error('no issuer');
  return issuer;
}
function errorOf(work: () => unknown): AgentOSError {
  try {
    work();
  } catch (error) {
    if (AgentOSError.is(error)) return error;
    throw error;
  }
  throw new Error('accepted');
}
const code = (config: unknown, env: Record<string, string> = {}): string =>
  errorOf(() => resolve({ authorization: Object.assign({}, config), env })).code;

describe('mode', () => {
  const sharedKey = 'a-security-key-of-thirty-two-bytes';
  const keyEnv = { JWT_VERIFICATION_KEY: secret };

  it('is none without anything, security_key with that key, jwt with keys', () => {
    expect(resolve({}).mode).toBe('none');
    expect(resolve({ env: { OS_SECURITY_KEY: '' } }).mode).toBe('none');
    expect(resolve({ env: { OS_SECURITY_KEY: sharedKey } })).toMatchObject({ mode: 'security_key', policy: { enforceScopes: false } });
    expect(resolve({ authorization: true, env: keyEnv })).toMatchObject({ mode: 'jwt', policy: { enforceScopes: true }, warnings: [] });
    expect(resolve({ authorization: true, env: { ...keyEnv, OS_SECURITY_KEY: sharedKey } })).toMatchObject({
      mode: 'jwt',
      securityKeyDigest: null,
    });
  });

  it('refuses a security key that could be guessed, unless it is not used', () => {
    const short = { OS_SECURITY_KEY: 'x'.repeat(31) };
    const error = errorOf(() => resolve({ env: short }));
    expect(error).toMatchObject({ code: 'config_key_weak', detail: 'OS_SECURITY_KEY: needs at least 32 bytes, this has 31' });
    expect(resolve({ env: { OS_SECURITY_KEY: `${'x'.repeat(30)}é` } }).mode).toBe('security_key');
    expect(resolve({ env: { ...keyEnv, ...short } }).mode).toBe('jwt');
  });

  it('only identifies where keys are configured and authorization is not', () => {
    for (const authorization of [false, undefined]) {
      expect(resolve({ authorization, env: keyEnv })).toMatchObject({ mode: 'jwt', policy: { enforceScopes: false, userIsolation: true } });
      expect(resolve({ authorization, env: keyEnv }).warnings[0]).toContain('only identify');
    }
    expect(resolve({ authorization: false, authorizationConfig: { verificationKeys: [secret] } })).toMatchObject({
      mode: 'jwt',
      policy: { enforceScopes: false },
    });
  });

  it('is on where a configuration is given', () => {
    expect(resolve({ authorizationConfig: { verificationKeys: [secret] } }).policy.enforceScopes).toBe(true);
    expect(resolve({ authorization: true, authorizationConfig: { verificationKeys: [secret] } }).policy.enforceScopes).toBe(true);
  });

  it('refuses to start without a source of keys, also with a security key', () => {
    const error = errorOf(() => resolve({ authorization: true, env: { OS_SECURITY_KEY: sharedKey } }));
    expect(error).toMatchObject({ code: 'config_no_key_source' });
    expect(error.detail).toContain('authorization: true requires a JWT verification source');
    for (const name of ['JWT_VERIFICATION_KEY', 'JWT_JWKS_URL', 'verificationKeys', 'issuers']) expect(error.detail).toContain(name);
    expect(code({ verificationKeys: [] }, { JWT_VERIFICATION_KEY: secret })).toBe('config_no_key_source');
  });

  it('warns about what is risky', () => {
    expect(resolve({}).warnings[0]).toContain('authorization is off');
    expect(resolve({ env: { OS_SECURITY_KEY: sharedKey } }).warnings[0]).toContain('OS_SECURITY_KEY');
    expect(on({ profile: 'agno', verificationKeys: [secret] }).warnings[0]).toContain("profile 'agno'");
  });

  it('shows no secret when it is printed', () => {
    const printed = JSON.stringify([resolve({ env: { OS_SECURITY_KEY: sharedKey } }), on({ verificationKeys: [secret] })]);
    expect(printed).not.toContain(sharedKey);
    expect(printed).not.toContain(secret);
  });
});

describe('sources of keys', () => {
  it('come from the environment', () => {
    const env = { JWT_ISSUER: 'https://issuer.test', JWT_AUDIENCE: 'api', JWT_ALGORITHM: 'HS512' };
    const issuer = issuerOf(resolve({ authorization: true, env: { ...env, JWT_VERIFICATION_KEY: secret.repeat(2) } }));
    expect(issuer).toMatchObject({
      rules: { issuer: 'https://issuer.test', audiences: new Set(['api']) },
      allowed: ['HS512'],
      keys: [{ algorithm: 'HS512' }],
      discover: null,
    });
    expect(issuerOf(resolve({ authorization: true, env: { JWT_JWKS_FILE: 'keys.json' } })).jwksFile).toBe('keys.json');
    expect(issuerOf(resolve({ authorization: true, env: { JWT_JWKS_URL: 'https://issuer.test/jwks' } })).jwksUrl?.href).toBe(
      'https://issuer.test/jwks',
    );
    expect(issuerOf(resolve({ authorization: true, env: { JWT_JWKS: JSON.stringify({ keys: [ec.jwk] }) } })).inlineSet?.size).toBe(1);
    expect(issuerOf(resolve({ authorization: true, env: { JWT_ISSUER: 'https://issuer.test' } })).discover).toBe('https://issuer.test');
  });

  it.each([{ verificationKeys: [other] }, { jwksFile: 'x.json' }, { jwksUrl: 'https://issuer.test/jwks' }, { jwks: { keys: [ec.jwk] } }])(
    'in the configuration replace those of the environment: %j',
    (config) => {
      const env = { JWT_VERIFICATION_KEY: secret, JWT_JWKS_FILE: 'env.json', JWT_JWKS_URL: 'https://env.test/', JWT_JWKS: '{}' };
      const [given, alone] = [issuerOf(on(config, env)), issuerOf(on(config))];
      expect([given.keys.length, given.jwksFile, given.jwksUrl?.href, given.inlineSet?.size]).toEqual([
        alone.keys.length,
        alone.jwksFile,
        alone.jwksUrl?.href,
        alone.inlineSet?.size,
      ]);
    },
  );

  it('an issuer in the configuration leaves the keys of the environment in place', () => {
    expect(issuerOf(on({ issuer: 'https://issuer.test' }, { JWT_VERIFICATION_KEY: secret }))).toMatchObject({
      keys: [{ algorithm: 'HS256' }],
      discover: null,
    });
    expect(issuerOf(on({ issuer: 'https://issuer.test' })).discover).toBe('https://issuer.test');
  });

  it('drop key sets that can verify nothing beside a secret', () => {
    expect(
      issuerOf(on({ algorithm: 'HS256', verificationKeys: [secret], jwks: { keys: [ec.jwk] }, jwksFile: 'x', jwksUrl: 'https://x.test/' })),
    ).toMatchObject({ inlineSet: null, jwksFile: null, jwksUrl: null });
    expect(issuerOf(on({ verificationKeys: [secret], jwks: { keys: [ec.jwk] } })).inlineSet?.size).toBe(1);
    expect(code({ algorithm: 'HS256', jwks: { keys: [ec.jwk] } })).toBe('config_key_set_invalid');
  });

  it.each([
    [{ verificationKeys: ['short'] }, 'config_key_weak'],
    [{ verificationKeys: [ec.pem], algorithm: 'HS256' }, 'config_key_as_secret'],
    [{ verificationKeys: [''] }, 'config_key_invalid'],
    [{ verificationKeys: Array.from({ length: 9 }, (_, index) => `${secret}${index}`) }, 'config_authorization_invalid'],
    [{ jwks: { keys: [{ ...ec.jwk, d: 'AA' }] } }, 'config_key_private'],
    [{ jwks: { keys: [ec.jwk, ec.jwk] } }, 'config_kid_duplicate'],
    [{ jwks: 'no json' }, 'config_key_set_invalid'],
    [{ jwksUrl: 'http://issuer.test/' }, 'config_url_invalid'],
    [{ issuer: 'issuer.test' }, 'config_url_invalid'],
    [{ issuer: '', verificationKeys: [secret] }, 'config_issuer_invalid'],
    [{ verificationKeys: [secret], algorithms: [] }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], algorithms: ['none'] }, 'config_algorithm_unknown'],
    [{ verificationKeys: [secret], algorithm: 'RS1' }, 'config_algorithm_unknown'],
    [{ verificationKeys: [secret], algorithm: 'HS256', algorithms: ['HS256'] }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], audience: '' }, 'config_audience_empty'],
    [{ verificationKeys: [secret], audience: [] }, 'config_audience_empty'],
    [{ verificationKeys: [secret], audience: ['a', ''] }, 'config_audience_empty'],
    [{ verificationKeys: [secret], audience: [5] }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], audience: '', verifyAudience: false }, 'config_audience_empty'],
    [{ verificationKeys: [secret], profile: 'rfc9068' }, 'config_issuer_invalid'],
    [{ verificationKeys: [secret], profile: 'other' }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], adminScope: 'admin' }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], adminScope: 'a:*:b' }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], leewaySeconds: -1 }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], leewaySeconds: 301 }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], leewaySeconds: Number.NaN }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], maxTokenLifetimeSeconds: 0 }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], tokenSource: 'query' }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], tokenHeader: 'a b' }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], cookieName: 'a;b' }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], claims: { userId: '' } }, 'config_authorization_invalid'],
    [{ verificationKeys: [secret], dependenciesClaims: [''] }, 'config_authorization_invalid'],
  ])('%j: %s', (config, expected) => {
    expect(code(config)).toBe(expected);
  });

  it('never names a key in an error', () => {
    const short = 'tiny-secret-text';
    expect(errorOf(() => on({ verificationKeys: [short] })).message).not.toContain(short);
  });
});

describe('several issuers', () => {
  const first = { issuer: 'https://one.test', keys: [secret] };
  const second = { issuer: 'https://two.test', keys: [other], audience: 'api', algorithms: ['HS256' as const], claims: { userId: 'uid' } };

  it('have their own keys, audiences, algorithms and claim names', () => {
    const resolved = on(
      { issuers: [first, second], claims: { tenant: 'org' }, audience: 'shared' },
      { JWT_VERIFICATION_KEY: secret, JWT_ISSUER: 'https://env.test' },
    );
    expect(resolved.issuers).toMatchObject([
      {
        where: 'authorizationConfig.issuers[0]',
        rules: {
          issuer: 'https://one.test',
          qualifySubject: true,
          audiences: new Set(['shared']),
          claims: { userId: 'sub', tenant: 'org' },
        },
      },
      { allowed: ['HS256'], rules: { audiences: new Set(['api']), claims: { userId: 'uid', tenant: 'org' } } },
    ]);
  });

  it('qualify subjects only where there are several', () => {
    expect(issuerOf(on({ issuers: [first] })).rules.qualifySubject).toBe(false);
  });

  it.each([
    [{ issuers: [first, first] }],
    [{ issuers: [first], issuer: 'https://one.test' }],
    [{ issuers: [first], verificationKeys: [secret] }],
    [{ issuers: [first, { ...second, issuer: 'https://two.test#a' }] }],
    [{ issuers: [first, { ...second, issuer: 'sa:two' }] }],
    [{ issuers: [first, { ...second, issuer: '' }] }],
  ])('are refused: %j', (config) => {
    expect(code(config)).toBe('config_issuer_invalid');
  });
});

describe('profiles and defaults', () => {
  const keys = { verificationKeys: [secret] };

  it('standard is safe', () => {
    const resolved = on(keys);
    expect(resolved).toMatchObject({
      policy: { adminScope: 'agent_os:admin', userIsolation: true },
      rules: { profile: 'standard', leewaySeconds: 10, requireExpiry: true, requireIssuedAt: false, maxTokenLifetimeSeconds: 2_592_000 },
      credential: { source: 'header', header: 'Authorization', cookie: 'access_token' },
    });
    expect(issuerOf(resolved).rules).toMatchObject({
      issuer: null,
      audiences: new Set(['os-1']),
      claims: { userId: 'sub', sessionId: 'session_id', scopes: ['scopes', 'scope'], audience: 'aud', tenant: null, roles: null },
    });
    expect(Object.isFrozen(resolved)).toBe(true);
  });

  it('agno relaxes exp, aud and isolation, and takes them back one by one', () => {
    const resolved = on({ ...keys, profile: 'agno' });
    expect(resolved).toMatchObject({
      policy: { userIsolation: false },
      rules: { requireExpiry: false, maxTokenLifetimeSeconds: 2_592_000 },
    });
    expect(issuerOf(resolved).rules.audiences).toBeNull();
    const strict = on({ ...keys, profile: 'agno', userIsolation: true, requireExpiry: true, verifyAudience: true });
    expect(strict).toMatchObject({ policy: { userIsolation: true }, rules: { requireExpiry: true } });
    expect(issuerOf(strict).rules.audiences).toEqual(new Set(['os-1']));
  });

  it('rfc9068 cannot be relaxed', () => {
    const resolved = on({ ...keys, profile: 'rfc9068', issuer: 'https://issuer.test', requireExpiry: false });
    expect(resolved.rules).toMatchObject({ requireExpiry: true, requireIssuedAt: true, maxTokenLifetimeSeconds: 86_400 });
    expect(issuerOf(resolved).rules.claims.scopes).toEqual(['scope']);
    expect(
      issuerOf(on({ ...keys, profile: 'rfc9068', issuer: 'https://issuer.test', claims: { scopes: 'scp' } })).rules.claims.scopes,
    ).toEqual(['scp']);
  });

  it('keep what other rooms read', () => {
    const resolved = resolve({
      authorization: {
        ...keys,
        scopeMappings: { 'GET /x': [] },
        publicRoutes: ['/x'],
        dependenciesClaims: ['org'],
        sessionStateClaims: ['theme'],
        adminScope: 'custom:admin',
        verifyAudience: false,
      },
      allowedOrigins: ['https://app.test'],
    });
    expect(resolved).toMatchObject({
      scopeMappings: { 'GET /x': [] },
      publicRoutes: ['/x'],
      dependenciesClaims: ['org'],
      sessionStateClaims: ['theme'],
      policy: { adminScope: 'custom:admin' },
    });
    expect(resolved.credential.allowedOrigins).toEqual(new Set(['https://app.test']));
    expect(issuerOf(resolved).rules.audiences).toBeNull();
  });

  it('refuses two configurations, and no id to default the audience to', () => {
    expect(errorOf(() => resolve({ authorization: keys, authorizationConfig: keys })).code).toBe('config_authorization_invalid');
    expect(errorOf(() => resolve({ authorization: keys, osId: '' })).code).toBe('config_audience_empty');
    expect(resolve({ authorization: { ...keys, verifyAudience: false }, osId: '' }).mode).toBe('jwt');
  });
});
