import { createPublicKey } from 'node:crypto';
import type { PublicJwk } from './key-pair.ts';

/** A public key as PEM (SPKI): for servers that are given keys and do not fetch them. */
export function publicPem(jwk: PublicJwk): string {
  return createPublicKey({ key: { ...jwk }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}
