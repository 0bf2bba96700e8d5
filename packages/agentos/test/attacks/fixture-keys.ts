import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The keys that the case language names. `rsa-e1` and `ed-small` are public keys for which anybody can make signatures. */
export type KeyName = 'rs-1' | 'rs-noalg' | 'ps-1' | 'es-1' | 'ed-1' | 'ed448' | 'attacker-rsa' | 'iss2-1';
type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
type Jwk = Readonly<Record<string, unknown>>;

const rsa = (): KeyPair => generateKeyPairSync('rsa', { modulusLength: 2048 });
const pairs = new Map<string, KeyPair>([
  ['rs-1', rsa()],
  ['rs-noalg', rsa()],
  ['ps-1', rsa()],
  ['es-1', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['ed-1', generateKeyPairSync('ed25519')],
  ['ed448', generateKeyPairSync('ed448')],
  ['attacker-rsa', rsa()],
  ['iss2-1', rsa()],
]);

export function keyPair(name: string): KeyPair {
  const pair = pairs.get(name);
  if (pair === undefined) throw new Error(`no fixture key ${name}`);
  return pair;
}

export function publicJwk(name: string): Jwk {
  return { ...keyPair(name).publicKey.export({ format: 'jwk' }) };
}

const named = (name: string, alg: string): Jwk => ({ ...publicJwk(name), kid: name, alg, use: 'sig' });

/** The issuer's key set; `setup` names the one bad key that a case adds. */
export function publishedKeys(setup: string | undefined): { readonly keys: Jwk[] } {
  const keys = [named('rs-1', 'RS256'), named('ps-1', 'PS256'), named('es-1', 'ES256'), named('ed-1', 'EdDSA')];
  keys.push({ ...publicJwk('rs-noalg'), kid: 'rs-noalg' }, named('ed448', 'EdDSA'));
  if (setup === 'rsa-e1') keys.push({ ...named('rs-1', 'RS256'), e: 'AQ', kid: 'rsa-e1' });
  if (setup === 'small_order_ed25519')
    keys.push({ kty: 'OKP', crv: 'Ed25519', x: smallOrderPoint().toString('base64url'), kid: 'ed-small', alg: 'EdDSA', use: 'sig' });
  return { keys };
}

/** The neutral element: with it as public key, (identity, 0) is a signature of everything. */
export function smallOrderPoint(): Buffer {
  return Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]);
}
