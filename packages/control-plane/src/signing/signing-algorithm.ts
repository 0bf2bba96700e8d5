/** What tokens are signed with (RFC 7518 section 3, RFC 8037). */
export const signingAlgorithms = ['RS256', 'ES256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** The one that every verifier knows (RFC 9068 section 2.1). */
export const defaultSigningAlgorithm: SigningAlgorithm = 'RS256';
