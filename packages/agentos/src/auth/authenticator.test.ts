import { describe, expect, it } from 'vitest';
import { secret, signWithSecret, testIssuer } from '../../test/attacks/test-issuer.ts';
import { AgentOSError } from '../lib/errors.ts';
import { createAuthenticator } from './authenticator.ts';
import type { Authenticator, AuthenticatorDependencies } from './authenticator.ts';
import type { CredentialRequest } from './credential.ts';
import { decide, isAdmin } from './decide.ts';
import { makePrincipal } from './principal-policy.ts';
import type { Principal } from './principal.ts';
import { resolveAuthorization } from './resolve-authorization.ts';
import type { AuthorizationInput } from './resolve-authorization.ts';
import { Rejection } from './token/rejection.ts';
import { createTokenVerifier } from './token-verifier.ts';

const es = testIssuer('k1');

function open(input: Partial<AuthorizationInput>, dependencies?: AuthenticatorDependencies): Promise<Authenticator> {
  return createAuthenticator(resolveAuthorization({ env: {}, osId: 'os-1', ...input }), dependencies);
}

function request(headers: Readonly<Record<string, string>>): CredentialRequest {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { method: 'GET', url: 'https://localhost/agents', header: (name) => lower.get(name.toLowerCase()) ?? null };
}

const bearer = (token: string): CredentialRequest => request({ Authorization: `Bearer ${token}` });

async function errorOf(work: () => unknown): Promise<AgentOSError> {
  try {
    await work();
  } catch (error) {
    if (AgentOSError.is(error)) return error;
    throw error;
  }
  throw new Error('accepted');
}

const jwt = (): Promise<Authenticator> => open({ authorization: { jwks: { keys: [es.jwk] } } });

describe('mode jwt', () => {
  it('makes a frozen principal of a good token', async () => {
    const authenticator = await jwt();
    const principal = await authenticator.authenticate(bearer(await es.sign({ session_id: 's1', org: { id: 7 } })));
    expect(principal).toMatchObject({
      kind: 'user',
      id: 'alice',
      userId: 'alice',
      tenant: null,
      sessionId: 's1',
      claims: { org: { id: 7 } },
    });
    expect(principal.expiresAt).toBeGreaterThan(Date.now() / 1000);
    expect(Object.isFrozen(principal) && Object.isFrozen(principal.claims) && Object.isFrozen(principal.claims['org'])).toBe(true);
    expect(decide(principal, { resource: 'agents', action: 'read' }).allowed).toBe(true);
    expect(isAdmin(principal)).toBe(false);
  });

  it('answers at once, with the same principal, for a token it has just verified', async () => {
    const authenticator = await jwt();
    const token = await es.sign();
    const first = await authenticator.authenticate(bearer(token));
    expect(authenticator.authenticate(bearer(token))).toBe(first);
    expect(await authenticator.verifyToken(token)).toBe(first);
  });

  it('verifies a token once for all who bring it at the same time', async () => {
    const authenticator = await jwt();
    const token = await es.sign();
    const [first, second] = await Promise.all([authenticator.authenticate(bearer(token)), authenticator.authenticate(bearer(token))]);
    expect(second).toBe(first);
  });

  it('wants a credential', async () => {
    const error = await errorOf(async () => (await jwt()).authenticate(request({})));
    expect(error).toMatchObject({
      code: 'auth_credential_missing',
      status: 401,
      detail: 'Authorization header missing',
      headers: { 'WWW-Authenticate': 'Bearer realm="os-1"' },
    });
    expect((await jwt()).challenge).toEqual(error.headers);
  });

  const wrong = 'Bearer realm="os-1", error="invalid_token"';

  it.each([
    ['expired', { exp: 1_700_000_300, iat: 1_700_000_000 }, 'auth_token_expired', 'Token has expired', 'expired'],
    [
      'for another server',
      { aud: 'os-2' },
      'auth_token_audience',
      'Invalid token audience - token not valid for this AgentOS instance',
      'aud',
    ],
    ['of a reserved subject', { sub: 'sa:ci' }, 'auth_token_subject', 'Invalid token subject', 'sub'],
    ['without subject', { sub: undefined }, 'auth_token_subject', 'Invalid token subject', 'sub'],
    ['without exp', { exp: undefined }, 'auth_token_invalid', 'Invalid token', 'exp_missing'],
  ])('refuses a token %s', async (_, claims, code, detail, reason) => {
    const authenticator = await jwt();
    const error = await errorOf(async () => authenticator.authenticate(bearer(await es.sign(claims))));
    expect(error).toMatchObject({ code, status: 401, detail, headers: { 'WWW-Authenticate': wrong } });
    expect(error.cause).toBeInstanceOf(Rejection);
    expect(error.cause).toMatchObject({ reason });
  });

  it('says nothing about a token that is not genuine, expired or not', async () => {
    const stranger = testIssuer('k1');
    const authenticator = await jwt();
    for (const claims of [{}, { exp: 1_700_000_300, iat: 1_700_000_000 }, { aud: 'os-2' }, { sub: 'sa:ci' }]) {
      const error = await errorOf(async () => authenticator.authenticate(bearer(await stranger.sign(claims))));
      expect(error).toMatchObject({ code: 'auth_token_invalid', detail: 'Invalid token', cause: { reason: 'signature' } });
    }
    expect(await errorOf(async () => authenticator.authenticate(bearer(await testIssuer('other').sign())))).toMatchObject({
      detail: 'Invalid token',
      cause: { reason: 'no_key' },
    });
    expect(await errorOf(() => authenticator.authenticate(bearer('not.a.jwt')))).toMatchObject({
      detail: 'Invalid token',
      cause: { reason: 'base64url' },
    });
  });

  it.each([['Basic dTpw'], ['Bearer é'], ['abc']])('refuses the credential %s', async (value) => {
    const authenticator = await jwt();
    expect(await errorOf(() => authenticator.authenticate(request({ Authorization: value })))).toMatchObject({
      status: 401,
      detail: 'Invalid authentication token',
      headers: { 'WWW-Authenticate': wrong },
    });
  });

  it('does not remember what it refused, and refuses a remembered token that expired', async () => {
    let now = Date.now();
    const issuer = testIssuer('k1', 'ES256', () => Math.floor(now / 1000));
    const authenticator = await open({ authorization: { jwks: { keys: [issuer.jwk] } } }, { clock: () => now });
    const early = await issuer.sign({ nbf: Math.floor(now / 1000) + 60 });
    await errorOf(() => authenticator.verifyToken(early));
    now += 55_000;
    expect((await authenticator.verifyToken(early)).id).toBe('alice');
    const short = await issuer.sign({ exp: Math.floor(now / 1000) + 5 });
    await authenticator.verifyToken(short);
    now += 16_000;
    expect(await errorOf(() => authenticator.authenticate(bearer(short)))).toMatchObject({ code: 'auth_token_expired' });
  });

  it('tries several secrets', async () => {
    const other = 'another secret of at least thirty-two bytes';
    const authenticator = await open({ authorization: { verificationKeys: [secret, other] } });
    for (const key of [secret, other]) expect((await authenticator.verifyToken(await signWithSecret({}, key))).id).toBe('alice');
    expect(
      await errorOf(async () => authenticator.verifyToken(await signWithSecret({}, 'a third secret of at least thirty-two bytes'))),
    ).toMatchObject({ code: 'auth_token_invalid' });
    expect(await errorOf(async () => authenticator.verifyToken(await signWithSecret({}, secret, 'HS512')))).toMatchObject({
      cause: { reason: 'no_key' },
    });
  });

  it('never verifies an HMAC with a public key', async () => {
    const authenticator = await open({ authorization: { verificationKeys: [es.pem] } });
    for (const key of [es.pem, es.pem.trim()])
      expect(await errorOf(async () => authenticator.verifyToken(await signWithSecret({}, key)))).toMatchObject({
        cause: { reason: 'no_key' },
      });
    expect((await authenticator.verifyToken(await es.sign())).id).toBe('alice');
  });

  it('keeps several issuers apart', async () => {
    const [one, two] = [testIssuer('k'), testIssuer('k')];
    const authenticator = await open({
      authorization: {
        issuers: [
          { issuer: 'https://one.test', jwks: { keys: [one.jwk] } },
          { issuer: 'https://two.test', jwks: { keys: [two.jwk] }, audience: 'api' },
        ],
      },
    });
    expect((await authenticator.verifyToken(await one.sign({ iss: 'https://one.test' }))).id).toBe('https://one.test#alice');
    expect((await authenticator.verifyToken(await two.sign({ iss: 'https://two.test', aud: 'api' }))).id).toBe('https://two.test#alice');
    expect(await errorOf(async () => authenticator.verifyToken(await two.sign({ iss: 'https://one.test' })))).toMatchObject({
      cause: { reason: 'signature' },
    });
    expect(await errorOf(async () => authenticator.verifyToken(await two.sign({ iss: 'https://two.test' })))).toMatchObject({
      code: 'auth_token_audience',
    });
    for (const iss of [undefined, 'https://three.test'])
      expect(await errorOf(async () => authenticator.verifyToken(await one.sign({ iss })))).toMatchObject({ cause: { reason: 'iss' } });
  });

  it('looks at the header of a token before anything else', async () => {
    const authenticator = await jwt();
    expect(await errorOf(async () => authenticator.verifyToken(await es.sign({}, { x5t: 'abc' })))).toMatchObject({
      cause: { reason: 'header_member' },
    });
    expect(await errorOf(async () => authenticator.verifyToken(await es.sign({}, { typ: 'logout+jwt' })))).toMatchObject({
      cause: { reason: 'typ' },
    });
  });

  it('names the scopes that are missing', async () => {
    expect((await jwt()).insufficientScope(['agents:run']).headers).toEqual({
      'WWW-Authenticate': 'Bearer realm="os-1", error="insufficient_scope", scope="agents:run"',
    });
  });
});

const rootKey = 'root-key-of-thirty-two-characters';
const keyed = (): Promise<Authenticator> => open({ env: { OS_SECURITY_KEY: rootKey } });

describe('mode security_key', () => {
  it('knows one caller, who may do everything', async () => {
    const authenticator = await keyed();
    const principal = await authenticator.authenticate(bearer(rootKey));
    expect(principal).toMatchObject({ kind: 'user', id: 'security-key', userId: null, expiresAt: null });
    expect(isAdmin(principal)).toBe(true);
    expect(authenticator.mode).toBe('security_key');
  });

  it.each([`${rootKey.slice(0, -1)}x`, rootKey.slice(0, -1), `${rootKey}x`, rootKey.toUpperCase(), 'x'])('refuses %s', async (key) => {
    const authenticator = await keyed();
    expect(await errorOf(() => authenticator.authenticate(bearer(key)))).toMatchObject({
      status: 401,
      detail: 'Invalid authentication token',
    });
  });

  it('refuses a request without the key, or with something else', async () => {
    const authenticator = await keyed();
    expect(await errorOf(() => authenticator.authenticate(request({})))).toMatchObject({
      detail: 'Authorization header required',
      headers: { 'WWW-Authenticate': 'Bearer realm="os-1"' },
    });
    expect(await errorOf(() => authenticator.authenticate(request({ Authorization: 'Bearer é' })))).toMatchObject({ status: 401 });
  });
});

describe('mode none', () => {
  it.each([{}, { Authorization: 'Bearer anything' }, { Authorization: 'rubbish é' }])(
    'takes everybody for the anonymous administrator: %j',
    async (headers) => {
      const authenticator = await open({});
      const principal = await authenticator.authenticate(request(headers));
      expect(principal).toMatchObject({ id: 'anonymous', userId: null, kind: 'user' });
      expect(isAdmin(principal)).toBe(true);
      await expect(authenticator.close()).resolves.toBeUndefined();
    },
  );
});

describe('opaque tokens', () => {
  const policy = { adminScope: 'agent_os:admin', userIsolation: true, enforceScopes: true };
  const account: Principal = makePrincipal(
    { kind: 'service_account', id: 'sa:1', userId: null, tenant: null, sessionId: null, scopes: new Set(), claims: {}, expiresAt: null },
    policy,
  );
  const opaqueTokens = {
    matches: (token: string) => token.startsWith('aos_'),
    verify: (token: string) =>
      token === 'aos_good'
        ? Promise.resolve(account)
        : Promise.reject(new AgentOSError({ code: 'service_account_invalid', status: 401, detail: 'no' })),
  };

  it.each([{}, { env: { OS_SECURITY_KEY: rootKey } }, { authorization: { jwks: { keys: [es.jwk] } } }])(
    'come first in every mode: %#',
    async (input) => {
      const authenticator = await open(input, { opaqueTokens });
      expect(await authenticator.authenticate(bearer('aos_good'))).toBe(account);
      expect(await errorOf(() => authenticator.authenticate(bearer('aos_bad')))).toMatchObject({
        code: 'service_account_invalid',
        headers: { 'WWW-Authenticate': 'Bearer realm="os-1", error="invalid_token"' },
      });
    },
  );

  it('pass errors that are not about the credential on as they are', async () => {
    const failure = new AgentOSError({ code: 'database_down', status: 503, detail: 'later' });
    const authenticator = await open({}, { opaqueTokens: { matches: () => true, verify: () => Promise.reject(failure) } });
    expect(await errorOf(() => authenticator.authenticate(bearer('aos_x')))).toBe(failure);
  });
});

describe('createTokenVerifier', () => {
  it('verifies with the configuration alone', async () => {
    const verifier = await createTokenVerifier({ verificationKeys: [secret], audience: 'os-1' });
    expect((await verifier.verify(await signWithSecret())).userId).toBe('alice');
    await expect(verifier.verify('x')).rejects.toMatchObject({ code: 'auth_token_invalid', status: 401 });
    await expect(verifier.verify('')).rejects.toMatchObject({ code: 'auth_token_invalid' });
    await verifier.close();
  });

  it('takes the environment and an id when it is given them', async () => {
    const verifier = await createTokenVerifier({}, { env: { JWT_VERIFICATION_KEY: secret }, osId: 'os-1' });
    expect((await verifier.verify(await signWithSecret())).userId).toBe('alice');
  });

  it.each([
    [{}, 'config_no_key_source'],
    [{ verificationKeys: [secret] }, 'config_audience_empty'],
    [{ verificationKeys: ['short'], audience: 'a' }, 'config_key_weak'],
  ])('rejects an unusable configuration: %j', async (config, code) => {
    await expect(createTokenVerifier(config)).rejects.toMatchObject({ code });
  });
});
