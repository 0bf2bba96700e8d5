import type { AlgorithmName } from './algorithms.ts';

/** A JWK set (RFC 7517 section 5) of public keys. */
export interface PublicKeySet {
  readonly keys: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

/** Names of claims; each may be a path into nested objects such as `realm_access.roles`. A claim with that exact name wins over a path. */
export interface ClaimNames {
  /** Default `sub`. */
  readonly userId?: string | undefined;
  /** Default `session_id`. */
  readonly sessionId?: string | undefined;
  /** Default `scopes`, then `scope`. */
  readonly scopes?: string | undefined;
  /** No default. */
  readonly roles?: string | undefined;
  /** Default `aud`. */
  readonly audience?: string | undefined;
  /** No default: rows carry no tenant. */
  readonly tenant?: string | undefined;
}

/** One of several issuers, with its own keys and claim names. Without keys its `https` name is used for OpenID discovery. */
export interface IssuerConfig {
  readonly issuer: string;
  readonly audience?: string | readonly string[] | undefined;
  readonly jwksUrl?: string | undefined;
  readonly jwksFile?: string | undefined;
  readonly jwks?: string | PublicKeySet | undefined;
  /** PEM public keys or shared secrets. */
  readonly keys?: readonly string[] | undefined;
  readonly algorithms?: readonly AlgorithmName[] | undefined;
  readonly claims?: ClaimNames | undefined;
}

/**
 * Which set of token rules holds. `standard`: signature, audience, expiry and the strict envelope. `rfc9068`: also `typ` at+jwt, `iss`, `client_id`, `jti`
 * and `iat`. `agno`: `exp` and `aud` optional, isolation off, and no other relaxation.
 */
export type TokenProfile = 'standard' | 'rfc9068' | 'agno';

export type TokenSource = 'header' | 'cookie' | 'both';

/** Who may call and what they may do. Every field is optional; keys given here replace those of the environment. */
export interface AuthorizationConfig {
  /** PEM public keys or shared secrets (HS256: 32 bytes or more). A PEM is never used as a secret. */
  readonly verificationKeys?: readonly string[] | undefined;
  /** Path of a JWK set; changes on disk are picked up. */
  readonly jwksFile?: string | undefined;
  readonly jwks?: string | PublicKeySet | undefined;
  /** `https` URL of a JWK set (`http` on loopback only). */
  readonly jwksUrl?: string | undefined;
  /** `iss` that every token must carry, byte for byte. Alone and with `https` it means OpenID discovery. */
  readonly issuer?: string | undefined;
  readonly issuers?: readonly IssuerConfig[] | undefined;
  readonly algorithm?: AlgorithmName | undefined;
  readonly algorithms?: readonly AlgorithmName[] | undefined;
  /** Default true; false in profile `agno`. */
  readonly verifyAudience?: boolean | undefined;
  /** Default: the OS id. */
  readonly audience?: string | readonly string[] | undefined;
  /** Default `agent_os:admin`. */
  readonly adminScope?: string | undefined;
  /** Callers see their own rows only. Default true; false in profile `agno`. */
  readonly userIsolation?: boolean | undefined;
  readonly tokenSource?: TokenSource | undefined;
  /** Default `Authorization`. */
  readonly tokenHeader?: string | undefined;
  /** Default `access_token`; `__Host-` before it is understood too. */
  readonly cookieName?: string | undefined;
  readonly claims?: ClaimNames | undefined;
  readonly dependenciesClaims?: readonly string[] | undefined;
  readonly sessionStateClaims?: readonly string[] | undefined;
  /** `'METHOD /path'` to the scopes it needs; `[]` lets any signed-in caller in. */
  readonly scopeMappings?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Added to the built-in public routes. */
  readonly publicRoutes?: readonly string[] | undefined;
  /** Clock skew in seconds, 0 to 300. Default 10. */
  readonly leewaySeconds?: number | undefined;
  /** Default true; false in profile `agno`. */
  readonly requireExpiry?: boolean | undefined;
  /** Longest `exp - iat` in seconds. Default 30 days; one day in profile `rfc9068`. */
  readonly maxTokenLifetimeSeconds?: number | undefined;
  readonly profile?: TokenProfile | undefined;
}
