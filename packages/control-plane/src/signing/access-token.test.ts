import { decodeProtectedHeader, generateKeyPair, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { holderOf } from '../access/member-grants.ts';
import { signToken } from './access-token.ts';
import type { TokenClaims, TokenParties } from './access-token.ts';

const now = Date.UTC(2026, 0, 1);
const { privateKey, publicKey } = await generateKeyPair('EdDSA');
const holder = { ...holderOf('u1', new Set()), tenant: 'org_1' };
const parties = { issuer: 'https://control.example.com/os/inst_1', audience: 'my-os', holder };
const claims = { scopes: ['agents:run'], roles: ['Member'], name: 'Uma' };
const sign = (who: TokenParties = parties, what: TokenClaims = claims) =>
  signToken({ kid: 'k1', algorithm: 'EdDSA' }, privateKey, who, what, { now, lifetimeMs: 600_000 });

test('says what RFC 9068 asks for, and the rights', async () => {
  const signed = await sign();
  const { payload } = await jwtVerify(signed?.token ?? '', publicKey, { currentDate: new Date(now), typ: 'at+jwt' });
  expect(payload).toEqual({
    iss: parties.issuer,
    sub: 'u1',
    aud: 'my-os',
    client_id: 'control-plane',
    iat: now / 1000,
    exp: now / 1000 + 600,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    org: 'org_1',
    ...claims,
  });
  expect(decodeProtectedHeader(signed?.token ?? '')).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k1' });
});

test.each(['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id', 'org', 'nbf', 'scope', '__proto__'])(
  'nobody chooses the claim %s',
  async (name) => {
    const chosen = Object.defineProperty({ ...claims }, name, { value: 'mine', enumerable: true });
    await expect(sign(parties, chosen)).rejects.toThrow(TypeError);
  },
);

test('a token ends with the session, and there is none after it', async () => {
  const until = (seconds: number) => sign({ ...parties, holder: { ...holder, expiresAt: now / 1000 + seconds } });
  expect((await until(60))?.expiresIn).toBe(60);
  expect((await until(3600))?.expiresIn).toBe(600);
  expect(await until(0)).toBeNull();
  expect(await until(-1)).toBeNull();
});

test('who is in no organisation gets none', async () => {
  await expect(sign({ ...parties, holder: { ...holder, tenant: null } })).rejects.toThrow(TypeError);
});
