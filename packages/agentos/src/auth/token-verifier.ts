import type { AuthDependencies } from './auth-dependencies.ts';
import type { AuthorizationConfig } from './authorization-config.ts';
import { createAuthenticator } from './authenticator.ts';
import type { Principal } from './principal.ts';
import { resolveAuthorization } from './resolve-authorization.ts';

/** Verifies tokens for an application that is not an AgentOS. */
export interface TokenVerifier {
  /** Rejects with an `auth_*` error for every token that is not accepted. */
  verify(token: string): Promise<Principal>;
  close(): Promise<void>;
}

export interface TokenVerifierOptions extends AuthDependencies {
  /** Environment variables to take what the configuration leaves out from. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Audience where the configuration names none. */
  readonly osId?: string;
}

/** Rejects with a `config_*` error for a configuration that cannot be used: no key, private, weak or doubled keys, unknown algorithm, no audience. */
export async function createTokenVerifier(config: AuthorizationConfig, options: TokenVerifierOptions = {}): Promise<TokenVerifier> {
  const { env = {}, osId = '', ...dependencies } = options;
  const authenticator = await createAuthenticator(resolveAuthorization({ authorization: config, env, osId }), dependencies);
  return Object.freeze({ verify: (token: string) => authenticator.verifyToken(token), close: () => authenticator.close() });
}
