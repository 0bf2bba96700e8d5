import { passkey } from '@better-auth/passkey';
import { APIError } from 'better-auth/api';
import { genericOAuth, twoFactor } from 'better-auth/plugins';
import type { Log } from 'agentos-ts/kit';
import type { Dialect } from 'kysely';
import type { OidcOptions } from '../control-plane-options.ts';
import { sessionCookie } from './session-cookie.ts';
import { clientAddressHeader } from './client-address.ts';
import { oidcProvider } from './oidc-provider.ts';
import { openSession } from './open-session.ts';
import { otherwise, rateRules } from './rate-rules.ts';
import * as tables from './sign-in.table.ts';

export interface AuthSettings {
  readonly dialect: Dialect;
  /** Origin that browsers see, without a slash at the end. */
  readonly publicUrl: string;
  readonly secret: string;
  readonly log: Log;
  readonly oidc: OidcOptions | null;
  /** Null: there is no mail, and no link with which a password is set anew. */
  readonly resets: PasswordResets | null;
}

export interface PasswordResets {
  /** Sends the link. */
  send(email: string, token: string): void;
  /** A password was set by a link; sessions are ended afterwards. */
  done(userId: string): Promise<void>;
}

export const shortestPassword = 12;
export const longestPassword = 128;

/** Rolling: a session that is used lives on. Seconds, as all times here. */
const sessionSeconds = 7 * 24 * 3_600;
const renewAfterSeconds = 24 * 3_600;
/** How long after signing in a passkey may be added without signing in again. */
const freshSeconds = 3_600;
const resetSeconds = 30 * 60;

/** Of cookies; the name of the session's is `sessionCookie`. */
const cookiePrefix = '__Host-agentos';

/**
 * Everything that the library is told. What it would take from its environment (NODE_ENV, BETTER_AUTH_*) or leave open is written out, so that a server
 * is as strict on a laptop as anywhere. (BETTER_AUTH_TRUSTED_ORIGINS cannot be written out; the lock and `AuthDoor` look at origins first.) Its sign-up is
 * off: people come in by the setup link and by invitation.
 */
export function authOptions(settings: AuthSettings) {
  const { dialect, publicUrl, secret, log } = settings;
  return {
    appName: 'AgentOS',
    baseURL: `${publicUrl}/auth`,
    basePath: '/auth',
    // `secrets` and not `secret`: the library prefers an environment variable to the latter.
    secrets: [{ version: 1, value: secret }],
    secret,
    trustedOrigins: [new URL(publicUrl).origin],
    database: { dialect, type: 'postgres' as const, transaction: true },
    telemetry: { enabled: false },
    experimental: { instrumentation: { enabled: false } },
    // Its texts name addresses and tokens. What a client must know stands in the reply; what fails is thrown to our own log.
    logger: { disabled: true },
    onAPIError: {
      errorURL: `${publicUrl}/console`,
      onError: (error: unknown) => {
        if (!(error instanceof APIError)) throw error;
        if (error.statusCode >= 500) log.error({ err: error }, 'the sign-in failed');
      },
    },
    ...passwordOptions(settings),
    ...tableOptions,
    session: {
      ...tableOptions.session,
      expiresIn: sessionSeconds,
      updateAge: renewAfterSeconds,
      freshAge: freshSeconds,
      // A session that was ended must not go on in a cookie.
      cookieCache: { enabled: false },
    },
    rateLimit: {
      enabled: true,
      storage: 'database' as const,
      modelName: tables.rateLimitsTable.name,
      ...otherwise,
      customRules: { ...rateRules },
    },
    advanced: {
      // With this on, names would begin with `__Secure-`. The attributes below are for every cookie.
      useSecureCookies: false,
      cookiePrefix,
      cookies: { session_token: { name: sessionCookie } },
      defaultCookieAttributes: { secure: true, httpOnly: true, sameSite: 'lax' as const, path: '/' },
      crossSubDomainCookies: { enabled: false },
      disableCSRFCheck: false,
      disableOriginCheck: false,
      trustedProxyHeaders: false,
      ipAddress: { ipAddressHeaders: [clientAddressHeader], disableIpTracking: false, ipv6Subnet: 64 },
      database: { validateSchema: false },
    },
    plugins: plugins(settings),
  };
}

function passwordOptions({ resets }: AuthSettings) {
  return {
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      autoSignIn: false,
      requireEmailVerification: false,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
      resetPasswordTokenExpiresIn: resetSeconds,
      revokeSessionsOnPasswordReset: true,
      ...(resets === null
        ? {}
        : {
            // Not waited for: how long a mail takes would tell whether there is such an account.
            sendResetPassword: ({ user, token }: { readonly user: { readonly email: string }; readonly token: string }) => {
              resets.send(user.email, token);
              return Promise.resolve();
            },
            onPasswordReset: ({ user }: { readonly user: { readonly id: string } }) => resets.done(user.id),
          }),
    },
  };
}

/** The library's tables under our names, and what it keeps in them. */
const tableOptions = {
  user: { modelName: tables.usersTable.name, changeEmail: { enabled: false }, deleteUser: { enabled: false } },
  session: { modelName: tables.sessionsTable.name },
  account: {
    modelName: tables.accountsTable.name,
    updateAccountOnSignIn: false,
    storeStateStrategy: 'database' as const,
    storeAccountCookie: false,
    skipStateCookieCheck: false,
    accountLinking: {
      enabled: true,
      disableImplicitLinking: false,
      requireLocalEmailVerified: true,
      // Nobody's word is taken for an address that they do not say they verified.
      trustedProviders: [],
      allowDifferentEmails: false,
      allowUnlinkingAll: false,
      updateUserInfoOnLink: false,
    },
  },
  verification: { modelName: tables.verificationsTable.name, storeIdentifier: 'hashed' as const },
  databaseHooks: {
    account: {
      create: {
        // Tokens of providers are of no use here. What is not kept cannot be stolen.
        before: (account: object) =>
          Promise.resolve({
            data: {
              ...account,
              accessToken: null,
              refreshToken: null,
              idToken: null,
              accessTokenExpiresAt: null,
              refreshTokenExpiresAt: null,
            },
          }),
      },
    },
  },
};

function refuseUnverified(userVerified: boolean | undefined): void {
  if (userVerified !== true) throw new APIError('BAD_REQUEST', { code: 'USER_NOT_VERIFIED', message: 'user verification is required' });
}

function plugins({ publicUrl, oidc }: AuthSettings) {
  const { hostname, origin } = new URL(publicUrl);
  return [
    passkey({
      rpID: hostname,
      rpName: 'AgentOS',
      origin,
      schema: { passkey: { modelName: tables.passkeysTable.name } },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      // A passkey stands for both factors, so the authenticator must have asked for a finger, a face or a PIN.
      registration: {
        requireSession: true,
        afterVerification: ({ verification }) => refuseUnverified(verification.registrationInfo?.userVerified),
      },
      authentication: { afterVerification: ({ verification }) => refuseUnverified(verification.authenticationInfo.userVerified) },
      advanced: { webAuthnChallengeCookie: 'passkey' },
    }),
    twoFactor({
      issuer: 'AgentOS',
      schema: { twoFactor: { modelName: tables.twoFactorsTable.name } },
      skipVerificationOnEnable: false,
      totpOptions: { digits: 6, period: 30 },
      backupCodeOptions: { amount: 10, length: 10, storeBackupCodes: 'encrypted' },
      accountLockout: { enabled: true, maxFailedAttempts: 10, durationSeconds: 900 },
    }),
    openSession,
    ...(oidc === null ? [] : [genericOAuth({ config: [oidcProvider(oidc, publicUrl)] })]),
  ];
}
