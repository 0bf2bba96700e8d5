import { betterAuth } from 'better-auth';
import { hashPassword } from 'better-auth/crypto';
import { authOptions } from './auth-options.ts';
import type { AuthSettings } from './auth-options.ts';
import { answerMs } from './oidc-provider.ts';

/** The library that signs people in, reduced to what the room needs of it. */
export interface AuthServer {
  /** Answers one of the library's endpoints: `<public_url>/auth/…`. */
  handle(request: Request): Promise<Response>;
  /** `Set-Cookie` header values of a new session. `headers` tell its address and browser. */
  openSession(userId: string, headers: Headers): Promise<readonly string[]>;
  hashPassword(password: string): Promise<string>;
  /** Whether the OpenID provider has told where its endpoints are; asks it where it has not yet, and not more often than every few seconds. */
  reachProvider(): Promise<boolean>;
}

/** Pause between two questions to a provider that does not answer, in milliseconds. */
const retryMs = 5_000;

export function createAuthServer(settings: AuthSettings): AuthServer {
  // The library asks the provider once, when it begins, and nobody is signed in before it has its answer. So it begins without one: passwords must not
  // wait for a provider that hangs, and one that was away must not be away for ever.
  let auth = start({ ...settings, oidc: null });
  let isReached = false;
  let attempt: { readonly at: number; readonly reached: Promise<boolean> } | null = null;
  const reach = async (): Promise<boolean> => {
    const withProvider = start(settings);
    const context = await Promise.race([withProvider.$context, nothingAfter(answerMs)]);
    if (context === null || context.socialProviders.length === 0) return false;
    auth = withProvider;
    isReached = true;
    return true;
  };
  return {
    handle: (request) => auth.handler(request),
    openSession: async (userId, headers) => {
      const opened = await auth.api.openSession({ body: { userId }, headers, returnHeaders: true });
      return opened.headers.getSetCookie();
    },
    hashPassword,
    reachProvider: async () => {
      if (settings.oidc === null || isReached) return isReached;
      const now = performance.now();
      if (attempt === null || now - attempt.at > retryMs) attempt = { at: now, reached: reach() };
      return await attempt.reached;
    },
  };
}

const start = (settings: AuthSettings) => betterAuth(authOptions(settings));

function nothingAfter(milliseconds: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), milliseconds).unref());
}
