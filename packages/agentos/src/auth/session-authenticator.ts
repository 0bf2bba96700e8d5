import { authErrors } from './auth.errors.ts';
import { insufficientScope, withChallenge } from './challenge.ts';
import { pickCredential } from './credential.ts';
import type { CredentialConfig, CredentialRequest } from './credential.ts';
import { defaultPolicy, makePrincipal } from './principal-policy.ts';
import type { Principal } from './principal.ts';
import { AgentOSError } from '../lib/errors.ts';
import type { Authenticator } from './authenticator.ts';

export interface SessionAuthenticatorOptions {
  /** Name in challenges. */
  readonly realm: string;
  /** The cookie that holds the session, its prefix included: `__Host-…` (RFC 6265bis section 4.1.3.2). */
  readonly cookie: string;
  /** Origins besides the server's own that may send it with unsafe requests. */
  readonly allowedOrigins?: readonly string[];
  /** Who holds the session; null where there is none. The request says what is asked for, such as the organisation of the path; never who asks. */
  readonly identify: (session: string, request: CredentialRequest) => Promise<Principal | null>;
}

/**
 * Callers with a session cookie of a server of one's own, in place of tokens: the same picking of exactly one credential, the same check of the page that
 * sends it, the same frozen principal, and so the same `decide()`.
 */
export function createSessionAuthenticator(
  options: SessionAuthenticatorOptions,
): Pick<Authenticator, 'authenticate' | 'insufficientScope'> {
  const { realm, cookie, allowedOrigins = [], identify } = options;
  const config: CredentialConfig = { source: 'cookie', header: 'Authorization', cookie, allowedOrigins: new Set(allowedOrigins) };
  return Object.freeze({
    authenticate: async (request: CredentialRequest) => {
      try {
        const principal = await identify(pickCredential(request, config), request);
        if (principal === null) throw authErrors.credential_invalid();
        return makePrincipal(principal, defaultPolicy);
      } catch (error) {
        throw publicError(error, realm);
      }
    },
    insufficientScope: (required: readonly string[]) => insufficientScope(required, realm),
  });
}

function publicError(error: unknown, realm: string): unknown {
  if (!AgentOSError.is(error)) return error;
  const told = error.code === 'auth_credential_missing' ? authErrors.credential_missing(['Sign in first']) : error;
  return told.status === 401 || told.status === 400 ? withChallenge(told, realm) : told;
}
