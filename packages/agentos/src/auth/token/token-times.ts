import type { JsonObject } from '../strict-json.ts';
import { must } from './rejection.ts';

export interface TimeRules {
  readonly leewaySeconds: number;
  readonly requireExpiry: boolean;
  readonly requireIssuedAt: boolean;
  readonly maxTokenLifetimeSeconds: number;
}

/** Epoch seconds; null where the token does not say. */
export interface TokenTimes {
  readonly expiresAt: number | null;
  readonly notBefore: number | null;
}

/** Checks `exp`, `nbf` and `iat` (RFC 7519 sections 4.1.4 to 4.1.6) against the clock, in epoch seconds. Throws `Rejection`. */
export function checkTimes(claims: JsonObject, rules: TimeRules, now: number): TokenTimes {
  const expiresAt = readTime(claims, 'exp');
  const notBefore = readTime(claims, 'nbf');
  const issuedAt = readTime(claims, 'iat');
  must(expiresAt !== null || !rules.requireExpiry, 'exp_missing');
  must(issuedAt !== null || !rules.requireIssuedAt, 'iat_missing');
  must(issuedAt === null || issuedAt <= now + rules.leewaySeconds, 'iat_in_future');
  if (expiresAt !== null) checkLifetime(expiresAt, issuedAt, rules, now);
  checkStillValid({ expiresAt, notBefore }, rules.leewaySeconds, now);
  return { expiresAt, notBefore };
}

/** The part of the rules that time can change; asked again whenever a verified token is taken from the cache. */
export function checkStillValid(times: TokenTimes, leewaySeconds: number, now: number): void {
  must(times.notBefore === null || times.notBefore <= now + leewaySeconds, 'nbf_in_future');
  must(times.expiresAt === null || now < times.expiresAt + leewaySeconds, 'expired', 'token_expired');
}

function checkLifetime(expiresAt: number, issuedAt: number | null, rules: TimeRules, now: number): void {
  must(issuedAt === null || issuedAt < expiresAt, 'exp_before_iat');
  const lifetime = issuedAt === null ? expiresAt - now - rules.leewaySeconds : expiresAt - issuedAt;
  must(lifetime <= rules.maxTokenLifetimeSeconds, 'lifetime');
}

function readTime(claims: JsonObject, name: string): number | null {
  const value = claims[name];
  if (value === undefined) return null;
  // NumericDate may have a fraction (RFC 7519 section 2); the strict reader has refused what is not finite.
  must(typeof value === 'number' && value >= 0, `${name}_type`);
  return value;
}
