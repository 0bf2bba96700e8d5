import { CompactSign } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A signer for tests: what it publishes and the tokens it makes. */
export interface TestIssuer {
  readonly kid: string;
  readonly pem: string;
  readonly jwk: Readonly<Record<string, unknown>>;
  /** A token with valid times and these claims; undefined removes a member of header or claims. */
  sign(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

export const secret = 'a shared secret of at least thirty-two bytes';

/** `now` in epoch seconds gives the times of the tokens. */
export function testIssuer(kid: string, alg: 'RS256' | 'ES256' | 'EdDSA' = 'ES256', now: () => number = wallSeconds): TestIssuer {
  const { publicKey, privateKey } = keyPair(alg);
  return {
    kid,
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' },
    sign: (claims = {}, header = {}) => sign(privateKey, { alg, kid, ...header }, claims, now()),
  };
}

/** The same with the shared secret and without `kid`. */
export function signWithSecret(claims: Readonly<Record<string, unknown>> = {}, key = secret, alg = 'HS256'): Promise<string> {
  return sign(Buffer.from(key), { alg }, claims, wallSeconds());
}

const wallSeconds = (): number => Math.floor(Date.now() / 1000);

function keyPair(alg: string): { publicKey: KeyObject; privateKey: KeyObject } {
  if (alg === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 });
  return alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
}

function sign(
  key: KeyObject | Uint8Array,
  header: Readonly<Record<string, unknown>> & { alg: string },
  claims: Readonly<Record<string, unknown>>,
  now: number,
): Promise<string> {
  const all = { sub: 'alice', aud: 'os-1', scopes: ['agents:read'], iat: now, exp: now + 300, ...claims };
  const protectedHeader = { ...Object.fromEntries(Object.entries(header).filter(([, value]) => value !== undefined)), alg: header.alg };
  return new CompactSign(Buffer.from(JSON.stringify(all))).setProtectedHeader(protectedHeader).sign(key);
}
