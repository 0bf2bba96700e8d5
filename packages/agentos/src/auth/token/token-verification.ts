import { hash } from 'node:crypto';
import type { IssuerKeys } from '../keys/issuer-keys.ts';
import { makePrincipal } from '../principal-policy.ts';
import type { Principal } from '../principal.ts';
import { maximumTokenLength, parseCompactJws, splitCompactJws } from './compact-jws.ts';
import type { UnverifiedToken } from './compact-jws.ts';
import { must } from './rejection.ts';
import { checkClaims } from './token-claims.ts';
import type { IssuerRules, TokenRules } from './token-claims.ts';
import { readTokenHeader } from './token-header.ts';
import { checkStillValid } from './token-times.ts';
import { VerifiedTokenCache } from './verified-token-cache.ts';
import type { VerifiedToken } from './verified-token-cache.ts';
import { verifySignature } from './verify-signature.ts';

export interface TokenIssuer {
  readonly rules: IssuerRules;
  readonly keys: IssuerKeys;
}

/**
 * From the text of a token to a principal: envelope, issuer, key, signature, claims, in this order, with a cache in front. Throws or rejects with
 * `Rejection` and nothing else that a token can cause.
 */
export class TokenVerification {
  readonly #issuers: readonly TokenIssuer[];
  readonly #rules: TokenRules;
  readonly #clock: () => number;
  readonly #cache = new VerifiedTokenCache();
  readonly #inFlight = new Map<string, Promise<Principal>>();

  /** `clock` in epoch milliseconds. */
  constructor(issuers: readonly TokenIssuer[], rules: TokenRules, clock: () => number) {
    this.#issuers = issuers;
    this.#rules = rules;
    this.#clock = clock;
  }

  /** Answers at once for a token that was verified within the last minute. */
  verify(token: string): Principal | Promise<Principal> {
    // What is in the cache has passed the envelope; before that only its length matters, which bounds the hashing.
    must(token.length <= maximumTokenLength, 'too_long');
    const key = hash('sha256', token, 'base64url');
    for (const issuer of this.#issuers) issuer.keys.touch();
    const known = this.#cache.get(key, this.#epoch(), this.#clock());
    if (known === null) {
      splitCompactJws(token);
      return this.#verifyOnce(key, token);
    }
    checkStillValid(known.times, this.#rules.leewaySeconds, this.#clock() / 1000);
    return known.principal;
  }

  /** Waits for key sets that are being loaded. */
  async settle(): Promise<void> {
    await Promise.all(this.#issuers.map(({ keys }) => keys.settle()));
  }

  /** One verification however many requests bring the same token at once. */
  #verifyOnce(key: string, token: string): Promise<Principal> {
    const running = this.#inFlight.get(key);
    if (running !== undefined) return running;
    const started = this.#verifyCold(key, token).finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, started);
    return started;
  }

  async #verifyCold(key: string, token: string): Promise<Principal> {
    const unverified = parseCompactJws(token);
    const header = readTokenHeader(unverified.header, this.#rules.profile);
    const issuer = this.#issuerOf(unverified);
    const candidates = await issuer.keys.candidates(header.algorithm, header.kid);
    // Read after the key sets answered and before the signature: a key that goes while it is checked must not leave a cache entry behind.
    const epoch = this.#epoch();
    await verifySignature(token, header, candidates);
    const { principal: claimed, notBefore } = checkClaims(unverified.claims, issuer.rules, this.#rules, this.#clock() / 1000);
    const principal = makePrincipal(claimed, this.#rules.policy);
    const verified: VerifiedToken = { principal, times: { expiresAt: claimed.expiresAt, notBefore }, epoch };
    this.#cache.set(key, verified, this.#clock());
    return principal;
  }

  // `iss` is not proven here. It only chooses whose keys have to prove it, and the claims that they prove are these same bytes.
  #issuerOf({ claims }: UnverifiedToken): TokenIssuer {
    const issuer = this.#issuers.find(({ rules }) => rules.issuer === null || rules.issuer === claims['iss']);
    must(issuer !== undefined, 'iss');
    return issuer;
  }

  #epoch(): number {
    return this.#issuers.reduce((sum, { keys }) => sum + keys.epoch, 0);
  }
}
