import { randomUUID } from 'node:crypto';
import type { Principal } from 'agentos-ts/auth';
import { SignJWT } from 'jose';
import type { CryptoKey } from 'jose';
import type { ActiveKey } from './signing-key.store.ts';

/** The claims that callers choose; every other one is set here (RFC 9068 section 2.2). */
export interface TokenClaims {
  readonly scopes: readonly string[];
  /** Names of the roles that the scopes come from: for people and logs, not for decisions. */
  readonly roles: readonly string[];
  /** Name of the holder. */
  readonly name: string;
}

/** Who the token is from, and for whom it is. */
export interface TokenParties {
  readonly issuer: string;
  readonly audience: string;
  /** A member, as the request's session says; the token ends with that session. */
  readonly holder: Principal;
}

export interface SignedToken {
  readonly token: string;
  readonly kid: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Who asked for the token (RFC 9068 section 2.2): always the control plane itself. */
const clientId = 'control-plane';
const allowed: ReadonlySet<string> = new Set<keyof TokenClaims>(['scopes', 'roles', 'name']);

/** Signs one token. `now` in epoch milliseconds. Null when the holder's session is over. */
export async function signToken(
  { kid, algorithm }: Pick<ActiveKey, 'kid' | 'algorithm'>,
  privateKey: CryptoKey,
  parties: TokenParties,
  claims: TokenClaims,
  { now, lifetimeMs }: { readonly now: number; readonly lifetimeMs: number },
): Promise<SignedToken | null> {
  const { issuer, audience, holder } = parties;
  if (holder.userId === null || holder.tenant === null) throw new TypeError('sign: the holder is in no organisation');
  const stray = Object.keys(claims).find((name) => !allowed.has(name));
  if (stray !== undefined) throw new TypeError(`sign: the claim ${stray} is not the caller's to choose`);
  const iat = Math.floor(now / 1000);
  const exp = Math.min(iat + Math.floor(lifetimeMs / 1000), holder.expiresAt ?? Number.POSITIVE_INFINITY);
  if (exp <= iat) return null;
  const token = await new SignJWT({
    iss: issuer,
    sub: holder.userId,
    aud: audience,
    client_id: clientId,
    iat,
    exp,
    jti: randomUUID(),
    org: holder.tenant,
    ...claims,
  })
    .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid })
    .sign(privateKey);
  return { token, kid, expiresIn: exp - iat };
}
