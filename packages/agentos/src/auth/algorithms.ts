/** Signature algorithms of RFC 7518 section 3, RFC 8037 and RFC 9864 that this package verifies. `none` and RSA1 are not among them. */
export type AlgorithmName =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'
  | 'HS256'
  | 'HS384'
  | 'HS512';

/** What a key must be to serve an algorithm. */
export type KeyRequirement =
  | { readonly family: 'rsa' }
  | { readonly family: 'ec'; readonly curve: string }
  | { readonly family: 'ed25519' }
  | { readonly family: 'hmac'; readonly minimumBytes: number };

const requirements: ReadonlyMap<AlgorithmName, KeyRequirement> = new Map<AlgorithmName, KeyRequirement>([
  ['RS256', { family: 'rsa' }],
  ['RS384', { family: 'rsa' }],
  ['RS512', { family: 'rsa' }],
  ['PS256', { family: 'rsa' }],
  ['PS384', { family: 'rsa' }],
  ['PS512', { family: 'rsa' }],
  ['ES256', { family: 'ec', curve: 'prime256v1' }],
  ['ES384', { family: 'ec', curve: 'secp384r1' }],
  ['ES512', { family: 'ec', curve: 'secp521r1' }],
  ['EdDSA', { family: 'ed25519' }],
  ['Ed25519', { family: 'ed25519' }],
  ['HS256', { family: 'hmac', minimumBytes: 32 }],
  ['HS384', { family: 'hmac', minimumBytes: 48 }],
  ['HS512', { family: 'hmac', minimumBytes: 64 }],
]);

/** All names, in the order in which an unnamed key takes its algorithm: RS256 for RSA, HS256 for a secret. */
export const algorithmNames: readonly AlgorithmName[] = [...requirements.keys()];
const knownNames: ReadonlySet<unknown> = new Set(algorithmNames);

/** Exact and case-sensitive: `rs256` and `ES521` are unknown. */
export function isAlgorithmName(text: unknown): text is AlgorithmName {
  return knownNames.has(text);
}

export function keyRequirement(algorithm: AlgorithmName): KeyRequirement {
  const found = requirements.get(algorithm);
  if (found === undefined) throw new TypeError(`algorithm: ${algorithm} is not known`);
  return found;
}

/** `EdDSA` and `Ed25519` name one algorithm (RFC 9864 section 2.2); every other name stands for itself alone. */
export function sameAlgorithm(left: AlgorithmName, right: AlgorithmName): boolean {
  return left === right || (keyRequirement(left).family === 'ed25519' && keyRequirement(right).family === 'ed25519');
}
