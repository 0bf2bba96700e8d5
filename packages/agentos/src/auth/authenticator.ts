import { AgentOSError } from '../lib/errors.ts';
import { withDefaults } from './auth-dependencies.ts';
import type { AuthDependencies } from './auth-dependencies.ts';
import { authErrors } from './auth.errors.ts';
import { bearerChallenge, insufficientScope, withChallenge } from './challenge.ts';
import { pickCredential } from './credential.ts';
import type { CredentialRequest } from './credential.ts';
import { identifierFor } from './identify.ts';
import type { Identify } from './identify.ts';
import { guardOpenDoor } from './open-door.ts';
import { openIssuers } from './open-issuers.ts';
import type { Principal } from './principal.ts';
import type { AuthMode, ResolvedAuthorization } from './resolved-authorization.ts';
import { Rejection } from './token/rejection.ts';
import { TokenVerification } from './token/token-verification.ts';

/** Tokens that are not JWTs, such as those of service accounts; looked at before anything else, in every mode. */
export interface OpaqueTokenVerifier {
  /** By shape alone, such as a prefix; no look-up. */
  matches(token: string): boolean;
  /** Rejects with an `AgentOSError` for every token that is not accepted. */
  verify(token: string): Promise<Principal>;
}

export interface AuthenticatorDependencies extends AuthDependencies {
  readonly opaqueTokens?: OpaqueTokenVerifier;
}

/** Finds out who is calling. One for the whole server. */
export interface Authenticator {
  readonly mode: AuthMode;
  /** `WWW-Authenticate` header for a request without a credential. */
  readonly challenge: Readonly<Record<string, string>>;
  /**
   * The principal of a request; at once when its token was verified a moment ago. Throws or rejects with `auth_*` errors: 401 with a challenge, 400 for
   * more than one credential, 403 for a cookie from another site.
   */
  authenticate(request: CredentialRequest): Principal | Promise<Principal>;
  /** The same for a token that did not come in a header, such as the first frame of a websocket. */
  verifyToken(token: string): Promise<Principal>;
  /** 403 that names the scopes an operation needs. */
  insufficientScope(required: readonly string[]): AgentOSError;
  /** Waits for key sets that are being loaded. */
  close(): Promise<void>;
}

/** Loads the key sets; rejects with `config_*` errors where that fails. */
export async function createAuthenticator(
  resolved: ResolvedAuthorization,
  dependencies: AuthenticatorDependencies = {},
): Promise<Authenticator> {
  const world = withDefaults(dependencies);
  const verification = new TokenVerification(await openIssuers(resolved.issuers, world), resolved.rules, world.clock);
  const identify = withOpaqueTokens(identifierFor(resolved, verification), dependencies.opaqueTokens);
  const realm = resolved.osId;
  return Object.freeze({
    mode: resolved.mode,
    challenge: bearerChallenge(realm),
    authenticate: (request: CredentialRequest) => guarded(() => identify(credentialOf(request, resolved)), realm),
    verifyToken: async (token: string) => guarded(() => identify(token), realm),
    insufficientScope: (required: readonly string[]) => insufficientScope(required, realm),
    close: () => verification.settle(),
  });
}

function withOpaqueTokens(identify: Identify, opaque: OpaqueTokenVerifier | undefined): Identify {
  return opaque === undefined ? identify : (token) => (opaque.matches(token) ? opaque.verify(token) : identify(token));
}

function credentialOf(request: CredentialRequest, resolved: ResolvedAuthorization): string {
  const { mode, credential } = resolved;
  if (mode === 'none') guardOpenDoor(request, resolved);
  try {
    return pickCredential(request, credential);
  } catch (error) {
    // With authorization off nobody is asked for a credential, and whatever is sent changes nothing.
    if (mode === 'none') return '';
    if (mode === 'security_key' && AgentOSError.is(error) && error.code === 'auth_credential_missing')
      throw authErrors.credential_missing([`${credential.header} header required`]);
    throw error;
  }
}

function guarded(identify: () => Principal | Promise<Principal>, realm: string): Principal | Promise<Principal> {
  const fail = (error: unknown): never => {
    throw publicError(error, realm);
  };
  try {
    const found = identify();
    return found instanceof Promise ? found.catch(fail) : found;
  } catch (error) {
    return fail(error);
  }
}

/** What the client is told: one of four texts, whatever the reason; the `Rejection` with the reason is the cause, for the log. */
function publicError(error: unknown, realm: string): unknown {
  if (error instanceof Rejection) return withChallenge(authErrors[error.kind]({ cause: error }), realm);
  if (AgentOSError.is(error) && (error.status === 401 || error.status === 400)) return withChallenge(error, realm);
  return error;
}
