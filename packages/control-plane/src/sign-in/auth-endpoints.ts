import { AgentOSError } from 'agentos-ts/kit';
import { z } from 'zod';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { authEndpoint } from './auth-endpoint.ts';
import type { AuthEndpoint } from './auth-endpoint.ts';
import { countTry, forgetTries, returnTry } from './account-tries.store.ts';
import { longestPassword } from './auth-options.ts';
import { checkPassword, normalizeName } from './identity.ts';
import { newSessionCookie } from './session-cookie.ts';
import { deleteBegun, deleteEndedSessions, deleteSession } from './session.store.ts';
import { signInErrors } from './sign-in.errors.ts';
import { refuseUsedCode } from './used-codes.ts';

const signedIn = { signedIn: true } as const;
const password = z.string().min(1).max(longestPassword);
const code = z.string().trim().min(6).max(20);
const time = z.iso.datetime();
/** WebAuthn's own JSON (Web Authentication Level 3 section 5.1): made by one end for the other, and nobody's business between. */
const webAuthn = z.record(z.string(), z.unknown());

const passkeyForm = z.object({ id: z.string(), name: z.string().nullable(), created_at: time.nullable(), backed_up: z.boolean() });
const libraryPasskey = z.object({
  id: z.string(),
  name: z.string().nullish(),
  createdAt: z.iso.datetime({ offset: true }).nullish(),
  backedUp: z.boolean(),
});
const toPasskey = ({ id, name, createdAt, backedUp }: z.output<typeof libraryPasskey>) => ({
  id,
  name: name ?? null,
  created_at: createdAt ?? null,
  backed_up: backedUp,
});

const passwordEndpoints: readonly AuthEndpoint[] = [
  authEndpoint({
    method: 'POST',
    path: '/sign-in/email',
    summary: 'Sign in with address and password',
    access: { public: 'whoever signs in is not signed in yet' },
    body: z.object({ email: z.string().max(254).trim().toLowerCase().min(1), password }),
    before: async ({ db }, { email }) => {
      const wait = await db.asSystem('count a try', (tx) => countTry(tx, email, Date.now()));
      if (wait !== null) throw signInErrors.too_many({ headers: { 'Retry-After': `${wait}` } });
    },
    refused: async ({ db }, { email }, error) => {
      const isUntried = AgentOSError.is(error) && error.code === 'sign_in_too_many';
      if (isUntried) await db.asSystem('give a try back', (tx) => returnTry(tx, email));
    },
    after: ({ db }, { email }) =>
      db.asSystem('after a sign-in', async (tx) => {
        await forgetTries(tx, email);
        await deleteEndedSessions(tx);
      }),
    answer: z.object({ twoFactorRedirect: z.boolean().optional() }),
    reply: z.object({
      second_factor: z.boolean().describe('True: nobody is signed in before a code has been sent to `/auth/two-factor/…`'),
    }),
    fromLibrary: ({ twoFactorRedirect = false }) => ({ second_factor: twoFactorRedirect }),
  }),
  authEndpoint({
    method: 'POST',
    path: '/sign-out',
    summary: 'Sign out',
    access: signedIn,
    // The library says that all went well also where the session could not be ended.
    before: async ({ db }, _body, principal) => {
      const { userId = null, claims = {} } = principal ?? {};
      if (userId !== null) await db.asSystem('sign out', (tx) => deleteSession(tx, userId, String(claims['session_id'])));
    },
  }),
  authEndpoint({
    method: 'POST',
    path: '/change-password',
    summary: 'Change the password; every other session ends',
    access: signedIn,
    body: z.object({ current_password: password, new_password: password }),
    before: (_deps, body) => Promise.resolve(checkPassword(body.new_password)),
    // Nobody finishes a sign-in that began with the password of before.
    after: async ({ db, signIn }, _body, cookies) => {
      const session = newSessionCookie(cookies);
      const holder = session === null ? null : await signIn.identify(session);
      if (holder !== null) await db.asSystem('after a change of password', (tx) => deleteBegun(tx, holder.userId));
    },
    toLibrary: (body) => ({ currentPassword: body.current_password, newPassword: body.new_password, revokeOtherSessions: true }),
  }),
  authEndpoint({
    method: 'GET',
    path: '/get-session',
    summary: 'Who is signed in; a session that is used lives on by it',
    access: signedIn,
    answer: z.object({
      user: z.object({ id: z.string(), name: z.string(), email: z.string(), twoFactorEnabled: z.boolean().nullish() }),
      session: z.object({ id: z.string(), expiresAt: z.string() }),
    }),
    reply: z.object({
      user: z.object({ id: z.string(), name: z.string(), email: z.string(), two_factor_enabled: z.boolean() }),
      session: z.object({ id: z.string(), expires_at: time }),
    }),
    fromLibrary: ({ user: { id, name, email, twoFactorEnabled }, session }) => ({
      user: { id, name, email, two_factor_enabled: twoFactorEnabled ?? false },
      session: { id: session.id, expires_at: session.expiresAt },
    }),
  }),
];

const secondStep = { public: 'the second step of a sign-in; for who is signed in, the last of setting an app up' } as const;

const twoFactorEndpoints: readonly AuthEndpoint[] = [
  authEndpoint({
    method: 'POST',
    path: '/two-factor/enable',
    summary: 'Begin to set up an authenticator app',
    access: signedIn,
    body: z.object({ password }),
    toLibrary: ({ password: secret }) => ({ password: secret, method: 'totp' }),
    answer: z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) }),
    reply: z.object({
      totp_uri: z.string().describe('`otpauth://totp/…`, for the app: often as a QR code'),
      backup_codes: z.array(z.string()).describe('Each works once, in place of the app; shown here and never again'),
    }),
    fromLibrary: ({ totpURI, backupCodes }) => ({ totp_uri: totpURI, backup_codes: backupCodes }),
  }),
  authEndpoint({
    method: 'POST',
    path: '/two-factor/verify-totp',
    summary: 'Sign in with, or finish to set up, an authenticator app',
    access: secondStep,
    body: z.object({ code }),
    after: refuseUsedCode,
  }),
  authEndpoint({
    method: 'POST',
    path: '/two-factor/verify-backup-code',
    summary: 'Sign in with a backup code',
    access: secondStep,
    body: z.object({ code }),
  }),
  authEndpoint({
    method: 'POST',
    path: '/two-factor/generate-backup-codes',
    summary: 'Make new backup codes; the old ones are void',
    access: signedIn,
    body: z.object({ password }),
    answer: z.object({ backupCodes: z.array(z.string()) }),
    reply: z.object({ backup_codes: z.array(z.string()) }),
    fromLibrary: ({ backupCodes }) => ({ backup_codes: backupCodes }),
  }),
  authEndpoint({
    method: 'POST',
    path: '/two-factor/disable',
    summary: 'Sign in without a second factor from now on',
    access: signedIn,
    body: z.object({ password }),
  }),
];

const passkeyEndpoints: readonly AuthEndpoint[] = [
  authEndpoint({
    method: 'GET',
    path: '/passkey/generate-register-options',
    summary: 'Begin to add a passkey',
    access: signedIn,
    answer: webAuthn,
    reply: webAuthn,
    fromLibrary: (options) => options,
  }),
  authEndpoint({
    method: 'POST',
    path: '/passkey/verify-registration',
    summary: 'Add the passkey that the authenticator made',
    access: signedIn,
    body: z.object({ response: webAuthn, name: z.string().max(200) }),
    toLibrary: ({ response, name }) => ({ response, name: normalizeName(name) }),
    answer: libraryPasskey,
    reply: passkeyForm,
    fromLibrary: toPasskey,
  }),
  authEndpoint({
    method: 'GET',
    path: '/passkey/generate-authenticate-options',
    summary: 'Begin to sign in with a passkey',
    access: { public: 'whoever signs in is not signed in yet' },
    answer: webAuthn,
    reply: webAuthn,
    // The library asks the authenticator for a finger, a face or a PIN only where that is easy, and we do not take an answer without.
    fromLibrary: (options) => ({ ...options, userVerification: 'required' }),
  }),
  authEndpoint({
    method: 'POST',
    path: '/passkey/verify-authentication',
    summary: 'Sign in with what the authenticator answered',
    access: { public: 'whoever signs in is not signed in yet' },
    body: z.object({ response: webAuthn }),
    after: ({ db }) => db.asSystem('after a sign-in', deleteEndedSessions),
  }),
  authEndpoint({
    method: 'GET',
    path: '/passkey/list-user-passkeys',
    summary: 'Passkeys of the caller',
    access: signedIn,
    answer: z.array(libraryPasskey),
    reply: z.object({ data: z.array(passkeyForm) }),
    fromLibrary: (passkeys) => ({ data: passkeys.map(toPasskey) }),
  }),
];

const refuseWithoutMail = ({ mailer }: Pick<ControlPlaneDeps, 'mailer'>): void => {
  if (mailer === null) throw signInErrors.mail_off();
};

/** Links by mail with which a password is set anew. */
const resetEndpoints: readonly AuthEndpoint[] = [
  authEndpoint({
    method: 'POST',
    path: '/request-password-reset',
    summary: 'Send a link for a new password to an address, if there is such an account; the answer is the same',
    access: { public: 'whoever forgot a password cannot sign in' },
    body: z.object({ email: z.string().max(254).trim().toLowerCase().pipe(z.email()) }),
    before: (deps) => Promise.resolve(refuseWithoutMail(deps)),
  }),
  authEndpoint({
    method: 'POST',
    path: '/reset-password',
    summary: 'Set a new password with the secret of such a link; every session ends',
    access: { public: 'whoever forgot a password cannot sign in' },
    body: z.object({ token: z.string().min(1).max(100), new_password: password }),
    before: (deps, body) => {
      refuseWithoutMail(deps);
      return Promise.resolve(checkPassword(body.new_password));
    },
    toLibrary: ({ token, new_password: newPassword }) => ({ token, newPassword }),
  }),
];

/** What of the library is let through. */
export const authEndpoints: readonly AuthEndpoint[] = [...passwordEndpoints, ...twoFactorEndpoints, ...passkeyEndpoints, ...resetEndpoints];
