export type { SignedToken, TokenClaims } from './access-token.ts';
export { issuerOf, keySetOf } from './issuer.ts';
export { publicPem } from './public-pem.ts';
export { defaultSigningAlgorithm, signingAlgorithms } from './signing-algorithm.ts';
export type { SigningAlgorithm } from './signing-algorithm.ts';
export { Signing } from './signing.ts';
export type { KeyFacts, SigningOptions, SigningTimes } from './signing.ts';
