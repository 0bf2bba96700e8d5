import type { JWK } from 'jose';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import type { KeyVault } from './key-vault.ts';
import type { SigningAlgorithm } from './signing-algorithm.ts';

/** A public key as it is published (RFC 7517 section 4, RFC 7518 section 6). */
export interface PublicJwk {
  readonly kty: string;
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly use: 'sig';
  readonly n?: string;
  readonly e?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
}

/** A key as it is stored: the private half is encrypted and belongs to one instance. */
export interface NewKey {
  readonly instanceId: string;
  /** Thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicJwk: PublicJwk;
  readonly sealed: string;
}

const rsaBits = 2048;

/** Makes a key pair for an instance. RSA keys have 2,048 bits: they live for weeks, and every token is signed while somebody waits. */
export async function makeKey(vault: KeyVault, instanceId: string, algorithm: SigningAlgorithm): Promise<NewKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: rsaBits });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const sealed = vault.seal({ instanceId, kid }, await exportPKCS8(privateKey));
  return { instanceId, kid, algorithm, publicJwk: publicPart(jwk, kid, algorithm), sealed };
}

/** The members of a public key by name: whatever else there is stays here. */
function publicPart({ kty = '', n, e, crv, x, y }: JWK, kid: string, alg: SigningAlgorithm): PublicJwk {
  const members = Object.entries({ n, e, crv, x, y }).filter(([, value]) => value !== undefined);
  return { kty, kid, alg, use: 'sig', ...Object.fromEntries(members) };
}
