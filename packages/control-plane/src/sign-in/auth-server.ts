import { betterAuth } from 'better-auth';
import { hashPassword } from 'better-auth/crypto';
import { authOptions } from './auth-options.ts';
import type { AuthSettings } from './auth-options.ts';
import { defaultProviderId } from './oidc-provider.ts';

/** The library that signs people in, reduced to what the room needs of it. */
export interface AuthServer {
  /** Answers one of the library's endpoints: `<public_url>/auth/…`. */
  handle(request: Request): Promise<Response>;
  /** `Set-Cookie` header values of a new session. `headers` tell its address and browser. */
  openSession(userId: string, headers: Headers): Promise<readonly string[]>;
  hashPassword(password: string): Promise<string>;
  /** Whether the OpenID provider has told where its endpoints are; asks it again where it had not. */
  reachProvider(): Promise<boolean>;
}

export function createAuthServer(settings: AuthSettings): AuthServer {
  const start = () => betterAuth(authOptions(settings));
  let auth = start();
  const knowsProvider = async () => (await auth.$context).socialProviders.some(({ id }) => id === (settings.oidc?.id ?? defaultProviderId));
  return {
    handle: (request) => auth.handler(request),
    openSession: async (userId, headers) => {
      const opened = await auth.api.openSession({ body: { userId }, headers, returnHeaders: true });
      return opened.headers.getSetCookie();
    },
    hashPassword,
    reachProvider: async () => {
      if (settings.oidc === null) return false;
      if (await knowsProvider()) return true;
      // The library looks for the provider when it starts, once; one that was away then would be away for ever.
      auth = start();
      return await knowsProvider();
    },
  };
}
