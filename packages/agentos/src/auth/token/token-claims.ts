import type { TokenProfile } from '../authorization-config.ts';
import { readClaim } from '../claim-path.ts';
import type { PrincipalPolicy } from '../principal-policy.ts';
import type { Principal } from '../principal.ts';
import { isReservedSubject, isUsableIdentifier } from '../reserved-subject.ts';
import type { JsonObject } from '../strict-json.ts';
import { must } from './rejection.ts';
import { readScopes } from './token-scopes.ts';
import { checkTimes } from './token-times.ts';
import type { TimeRules } from './token-times.ts';

/** Claim names of one issuer, defaults filled in. */
export interface ResolvedClaimNames {
  readonly userId: string;
  readonly sessionId: string;
  /** The first that is present counts. */
  readonly scopes: readonly string[];
  readonly roles: string | null;
  readonly audience: string;
  readonly tenant: string | null;
}

/** What the tokens of one issuer must say. */
export interface IssuerRules {
  /** Null: any, and none. */
  readonly issuer: string | null;
  /** Null: not checked. */
  readonly audiences: ReadonlySet<string> | null;
  readonly claims: ResolvedClaimNames;
  /** True where several issuers are configured: the same subject of two issuers is two people. */
  readonly qualifySubject: boolean;
}

export interface TokenRules extends TimeRules {
  readonly profile: TokenProfile;
  readonly policy: PrincipalPolicy;
}

export interface AcceptedClaims {
  readonly principal: Principal;
  readonly notBefore: number | null;
}

/** Applies the rules to claims whose signature holds. `now` is in epoch seconds. The principal is not frozen yet. Throws `Rejection`. */
export function checkClaims(claims: JsonObject, issuer: IssuerRules, rules: TokenRules, now: number): AcceptedClaims {
  must(issuer.issuer === null || claims['iss'] === issuer.issuer, 'iss');
  checkAudience(readClaim(claims, issuer.claims.audience), issuer.audiences);
  if (rules.profile === 'rfc9068') checkAccessTokenClaims(claims);
  // A token bound to a key (RFC 7800) is worth nothing without the proof, which is not taken here: as a bearer token it would be unbound (RFC 9449 section 7.2).
  must(claims['cnf'] === undefined, 'cnf');
  must(claims['jti'] === undefined || isUsableIdentifier(claims['jti']), 'jti');
  const { expiresAt, notBefore } = checkTimes(claims, rules, now);
  const userId = readSubject(readClaim(claims, issuer.claims.userId), rules);
  const principal: Principal = {
    kind: 'user',
    id: ownerId(userId, issuer),
    userId,
    tenant: readTenant(claims, issuer.claims.tenant),
    sessionId: readSessionId(readClaim(claims, issuer.claims.sessionId)),
    scopes: readScopes(firstPresent(claims, issuer.claims.scopes), rules.policy),
    claims,
    expiresAt,
  };
  return { principal, notBefore };
}

function checkAudience(claim: unknown, audiences: ReadonlySet<string> | null): void {
  if (audiences === null) return;
  const named: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  must(
    named.every((audience) => typeof audience === 'string'),
    'aud_type',
    'token_audience',
  );
  must(
    named.some((audience) => typeof audience === 'string' && audiences.has(audience)),
    'aud',
    'token_audience',
  );
}

// RFC 9068 section 2.2: these are required; iss, exp, aud and iat are looked at by their own rules.
function checkAccessTokenClaims(claims: JsonObject): void {
  must(isUsableIdentifier(claims['client_id']), 'client_id');
  must(claims['jti'] !== undefined, 'jti');
}

function readSubject(claim: unknown, rules: TokenRules): string | null {
  if (claim === undefined && !rules.policy.userIsolation && rules.profile !== 'rfc9068') return null;
  must(isUsableIdentifier(claim) && !isReservedSubject(claim), 'sub', 'token_subject');
  return claim;
}

// Only where isolation is off can there be callers without a subject; they share one owner that no subject can spell.
function ownerId(userId: string | null, { qualifySubject, issuer }: IssuerRules): string {
  if (userId === null) return 'anonymous';
  return qualifySubject ? `${issuer}#${userId}` : userId;
}

// A token without a tenant would land among the rows that belong to no tenant, so it is refused.
function readTenant(claims: JsonObject, path: string | null): string | null {
  if (path === null) return null;
  const tenant = readClaim(claims, path);
  must(isUsableIdentifier(tenant), 'tenant');
  return tenant;
}

function readSessionId(claim: unknown): string | null {
  if (claim === undefined || claim === null) return null;
  must(isUsableIdentifier(claim), 'session_id');
  return claim;
}

function firstPresent(claims: JsonObject, paths: readonly string[]): unknown {
  for (const path of paths) {
    const value = readClaim(claims, path);
    if (value !== undefined) return value;
  }
  return undefined;
}
