import { readClaim } from '../../auth/index.ts';
import type { Principal, ResolvedAuthorization } from '../../auth/index.ts';
import type { JsonObject, TrustedInput } from '../../runtime/index.ts';

/** The claims that the configuration hands to runs; their names are closed to clients even when a token has no such claim. */
export function readTrustedInput(
  { claims }: Principal,
  { dependenciesClaims, sessionStateClaims }: ResolvedAuthorization,
): TrustedInput | undefined {
  if (dependenciesClaims.length === 0 && sessionStateClaims.length === 0) return undefined;
  const pick = (names: readonly string[]): JsonObject =>
    Object.fromEntries(names.map((name) => [name, readClaim(claims, name)] as const).filter(([, value]) => value !== undefined));
  return {
    dependencies: pick(dependenciesClaims),
    sessionState: pick(sessionStateClaims),
    reservedNames: { dependencies: dependenciesClaims, sessionState: sessionStateClaims },
  };
}
