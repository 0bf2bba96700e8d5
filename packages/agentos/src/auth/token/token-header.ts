import { isAlgorithmName } from '../algorithms.ts';
import type { AlgorithmName } from '../algorithms.ts';
import type { TokenProfile } from '../authorization-config.ts';
import type { JsonObject } from '../strict-json.ts';
import { must } from './rejection.ts';

export interface TokenHeader {
  readonly algorithm: AlgorithmName;
  /** Null when the token names no key. A look-up value and nothing else. */
  readonly kid: string | null;
}

// Anything else (jku, jwk, x5u, x5c, crit, b64, zip, ...) is an instruction of the sender, and none is taken (RFC 8725 section 3.10).
const knownMembers: ReadonlySet<string> = new Set(['alg', 'kid', 'typ']);
const kidPattern = /^[\x21-\x7e]{1,128}$/;

/** True for a `kid` that a key or a token may carry: 1 to 128 printable ASCII characters without blanks. */
export function isKid(value: unknown): value is string {
  return typeof value === 'string' && kidPattern.test(value);
}

/** Checks the protected header. Throws `Rejection`. */
export function readTokenHeader(header: JsonObject, profile: TokenProfile): TokenHeader {
  for (const name of Object.keys(header)) must(knownMembers.has(name), 'header_member');
  const { alg, kid } = header;
  must(isAlgorithmName(alg), 'alg');
  must(isAcceptedType(header, profile), 'typ');
  if (kid === undefined) return { algorithm: alg, kid: null };
  must(isKid(kid), 'kid');
  return { algorithm: alg, kid };
}

// RFC 9068 section 2.1 and RFC 7515 section 4.1.9: case does not count and `application/` may stand before.
function isAcceptedType({ typ }: JsonObject, profile: TokenProfile): boolean {
  if (typ === undefined) return profile !== 'rfc9068';
  if (typeof typ !== 'string') return false;
  const type = typ.toLowerCase().replace(/^application\//, '');
  return type === 'at+jwt' || (type === 'jwt' && profile !== 'rfc9068');
}
