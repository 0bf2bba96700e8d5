/** Where the tokens of one instance come from: their `iss`, and what everything about its keys is found below. */
export function issuerOf(publicUrl: string, instanceId: string): string {
  return `${publicUrl}/os/${instanceId}`;
}

/** Where the public keys of an issuer are. */
export const keySetOf = (issuer: string): string => `${issuer}/jwks.json`;
