import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenVerifier } from 'agentos-ts/auth';
import type { AuthorizationConfig } from 'agentos-ts/auth';
import { makeToken, startTestOs, testOsId, testSecret, userScopes } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import type { Database } from '../../src/db/database.ts';
import { openTestDatabase } from '../support/database.ts';

const locked = { verificationKeys: [testSecret] };
const now = (): number => Math.floor(Date.now() / 1000);
let server: TestOs;
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
  server = await startTestOs({ db, authorization: { ...locked, tokenSource: 'both' } });
});
afterAll(async () => {
  await server.close();
  await db.close();
});

const verify = async (claims: Readonly<Record<string, unknown>>, config: AuthorizationConfig = locked): Promise<string> => {
  const verifier = await createTokenVerifier(config, { osId: testOsId });
  return verifier.verify(await makeToken({ sub: 'u', ...claims })).then(
    () => 'accepted',
    (error: unknown) => codeOf(error),
  );
};
const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';

describe('which tokens are accepted', () => {
  it('W50: a token ends, and not in the far future', async () => {
    expect(await verify({ exp: undefined })).toBe('auth_token_invalid');
    for (const exp of [253_402_300_799, 1e300, now() + 40 * 86_400, String(now() + 60)])
      expect(await verify({ exp })).toBe('auth_token_invalid');
    expect(await verify({ exp: now() + 29 * 86_400 })).toBe('accepted');
  });

  it('W51: a token is for this server, and from the issuer that is configured', async () => {
    for (const aud of ['other', [], ['other'], undefined, null]) expect(await verify({ aud })).toBe('auth_token_audience');
    expect(await verify({ aud: ['other', testOsId] })).toBe('accepted');
    const config = { ...locked, issuer: 'https://issuer.test' };
    expect(await verify({ iss: 'https://issuer.test' }, config)).toBe('accepted');
    for (const iss of ['https://issuer.test/', 'https://evil.test', undefined, ['https://issuer.test']])
      expect(await verify({ iss }, config)).toBe('auth_token_invalid');
  });

  it('W53: keys that are too small stop the start', async () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
    for (const key of ['12345678', 'x'.repeat(31), small])
      await expect(createTokenVerifier({ verificationKeys: [key] }, { osId: testOsId })).rejects.toMatchObject({ code: 'config_key_weak' });
  });

  it('W54: keys that are configured replace those of the environment', async () => {
    const forgotten = 'a forgotten secret of thirty-two bytes or more';
    const verifier = await createTokenVerifier(locked, { osId: testOsId, env: { JWT_VERIFICATION_KEY: forgotten } });
    await expect(verifier.verify(await makeToken({ sub: 'u' }, forgotten))).rejects.toMatchObject({ code: 'auth_token_invalid' });
    await expect(verifier.verify(await makeToken({ sub: 'u' }))).resolves.toMatchObject({ userId: 'u' });
  });

  it('W58: no setting turns the check of signatures off', async () => {
    // A wish for it is refused by name, not ignored.
    for (const wish of ['validate', 'verify']) {
      const wished = createTokenVerifier({ ...locked, [wish]: false }, { osId: testOsId });
      await expect(wished).rejects.toMatchObject({ code: 'config_authorization_invalid', detail: expect.stringContaining(wish) });
    }
    await expect(createTokenVerifier(JSON.parse(JSON.stringify({ ...locked, algorithms: ['none'] })))).rejects.toMatchObject({
      code: 'config_algorithm_unknown',
    });
  });
});

describe('how a credential comes', () => {
  it('W55: a credential that is not ASCII is a wrong one and no failure', async () => {
    const keyed = await startTestOs({ db, authorization: false, env: { OS_SECURITY_KEY: 'a-key-for-development-of-32-bytes' } });
    for (const os of [server, keyed])
      for (const value of ['Bearer \u00e9', 'Bearer \u00ff\u0080', '\u00e9'])
        expect((await os.call('GET', '/agents', { headers: { authorization: value } })).status).toBe(401);
    await keyed.close();
  });

  it('W56: refusals carry a challenge and fixed texts, and a token needs its scheme', async () => {
    const token = await server.user('u', []);
    const bare = await server.call('GET', '/agents', { headers: { authorization: token } });
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Bearer realm=')]);
    const unknown = await server.call('GET', '/agents', { token: 'a.b.c' });
    expect(unknown.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(await unknown.json()).toMatchObject({ detail: 'Invalid token' });
    const denied = await server.call('GET', '/agents', { token });
    expect(denied.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="agents:read"');
  });

  it('W57: a cookie from another site runs nothing, and no origin may read replies unless listed', async () => {
    const cookie = `access_token=${await makeToken({ sub: 'u', scopes: userScopes })}`;
    const run = async (headers: Readonly<Record<string, string>>) =>
      server.call('POST', '/agents/a1/runs', { form: { message: 'hi' }, headers: { cookie, ...headers } });
    for (const headers of [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ])
      expect((await run(headers)).status).toBe(403);
    expect((await run({ origin: 'http://localhost' })).status).toBe(200);
    for (const origin of ['https://evil.test', 'http://localhost:3000']) {
      const reply = await server.call('GET', '/health', { headers: { origin } });
      expect(reply.headers.has('access-control-allow-origin')).toBe(false);
    }
  });
});
