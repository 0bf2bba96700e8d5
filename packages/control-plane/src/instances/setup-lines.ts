/** What an AgentOS must be told to take the tokens of one instance. */
export interface SetupFacts {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  /** Where the console is served: the origin that browsers send. */
  readonly origin: string;
}

// Issuers and origins are URLs, and ids have a grammar: none of them holds a quote or the end of a line.
const quoted = (text: string): string => `'${text}'`;

/** Options of `new AgentOS({ … })`. */
export function setupCode({ issuer, audience, jwksUri, origin }: SetupFacts): string {
  return `authorizationConfig: {
  issuers: [
    {
      issuer: ${quoted(issuer)},
      audience: ${quoted(audience)},
      jwksUrl: ${quoted(jwksUri)},
    },
  ],
},
cors: { origins: [${quoted(origin)}] },
`;
}

/** The same as lines of an environment file. Keys in the environment alone only say who calls, so the code has to ask for more. */
export function setupEnvironment({ issuer, audience, jwksUri, origin }: SetupFacts): string {
  return `# together with: new AgentOS({ authorization: true, cors: { origins: [${quoted(origin)}] }, … })
JWT_ISSUER=${issuer}
JWT_AUDIENCE=${audience}
JWT_JWKS_URL=${jwksUri}
`;
}
