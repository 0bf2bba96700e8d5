import { generateKeyPair as generate, randomBytes } from 'node:crypto';
import type { KeyPairKeyObjectResult } from 'node:crypto';
import { promisify } from 'node:util';
import { keyRequirement } from '../auth/algorithms.ts';
import type { AlgorithmName, KeyRequirement } from '../auth/algorithms.ts';

/** New key material as the texts that are stored: `secret` for HS algorithms, a pair of PEMs (PKCS #8 and SPKI) for all others. */
export type KeyMaterial =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'pair'; readonly privatePem: string; readonly publicPem: string };

const generateAsync = promisify(generate);
const rsaBits = 3072;

/** Makes a key for an algorithm: RSA of 3072 bits, the algorithm's own curve, or a random secret as long as its hash (RFC 7518 section 3). */
export async function generateKeyMaterial(algorithm: AlgorithmName): Promise<KeyMaterial> {
  const requirement = keyRequirement(algorithm);
  if (requirement.family === 'hmac') return { kind: 'secret', secret: randomBytes(requirement.minimumBytes).toString('base64url') };
  const { privateKey, publicKey } = await generatePair(requirement);
  return {
    kind: 'pair',
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

function generatePair(requirement: Exclude<KeyRequirement, { readonly family: 'hmac' }>): Promise<KeyPairKeyObjectResult> {
  if (requirement.family === 'rsa') return generateAsync('rsa', { modulusLength: rsaBits });
  if (requirement.family === 'ec') return generateAsync('ec', { namedCurve: requirement.curve });
  return generateAsync('ed25519');
}
