import { hash, timingSafeEqual } from 'node:crypto';
import { authErrors } from './auth.errors.ts';
import { makePrincipal } from './principal-policy.ts';
import type { Principal } from './principal.ts';
import type { ResolvedAuthorization } from './resolved-authorization.ts';
import type { TokenVerification } from './token/token-verification.ts';

/** From the text of a credential to the principal that it proves. Throws or rejects when it proves none. */
export type Identify = (credential: string) => Principal | Promise<Principal>;

/** How one mode tells its callers apart. In mode `none` the credential is not looked at. */
export function identifierFor(resolved: ResolvedAuthorization, verification: TokenVerification): Identify {
  if (resolved.mode === 'jwt') return (token) => verification.verify(token);
  const { securityKeyDigest: expected } = resolved;
  if (expected === null) return constant(resolved, 'anonymous');
  const holder = constant(resolved, 'security-key');
  return (key) => {
    // Digests have one length, whatever was sent, and are compared in constant time (W55).
    if (!timingSafeEqual(hash('sha256', key, 'buffer'), expected)) throw authErrors.credential_invalid();
    return holder(key);
  };
}

/** A caller without a name of its own, with every right. */
function constant({ policy }: ResolvedAuthorization, id: string): Identify {
  const principal = makePrincipal(
    {
      kind: 'user',
      id,
      userId: null,
      tenant: null,
      sessionId: null,
      scopes: new Set([policy.adminScope]),
      claims: Object.freeze({}),
      expiresAt: null,
    },
    policy,
  );
  return () => principal;
}
