import { defineErrors } from 'agentos-ts/kit';

export const signInErrors = defineErrors('sign_in', {
  refused: {
    status: 401,
    detail: 'The address or the password is not right',
    means: 'There is no account of that address, or its password is another: which of the two is not told.',
  },
  code_wrong: {
    status: 401,
    detail: 'The code is not right',
    means: 'A code of an authenticator app or a backup code that is wrong, over or used.',
  },
  challenge_over: {
    status: 401,
    detail: 'This took too long or was tried too often: begin again',
    means: 'The second step of a sign-in has no first step, or it is too long ago, or there were too many wrong codes.',
  },
  passkey_refused: {
    status: 401,
    detail: 'The passkey was not accepted',
    means: 'A passkey that nobody here has, or whose signature, origin or user verification is not right.',
  },
  password_wrong: {
    status: 403,
    detail: 'The password is not right',
    means: 'The password that a change must be confirmed with is another.',
  },
  not_fresh: {
    status: 403,
    detail: 'Sign in again to do this',
    means: 'What protects the account is changed only shortly after signing in.',
  },
  cross_site: {
    status: 403,
    detail: 'This request came from another site',
    means: 'A browser sent an unsafe request from a page of another origin.',
  },
  two_factor_on: {
    status: 409,
    detail: 'Two-factor authentication is on already',
    means: 'An authenticator app is set up already.',
  },
  two_factor_off: {
    status: 409,
    detail: 'Two-factor authentication is not on',
    means: 'There is no authenticator app to check a code of.',
  },
  account_exists: { status: 409, detail: 'There is an account of this address already', means: 'One address has one account.' },
  address_invalid: { status: 422, detail: 'This is not an e-mail address', means: 'Not an address, or longer than 254 characters.' },
  name_invalid: {
    status: 422,
    detail: 'A name has 1 to 100 characters, and no control characters',
    means: 'A name of a person that cannot be shown.',
  },
  password_invalid: {
    status: 422,
    detail: (shortest: number, longest: number) => `A password has ${shortest} to ${longest} characters`,
    means: 'A new password is too short or too long.',
  },
  passkey_unknown: { status: 404, detail: 'There is no such passkey', means: 'The account has no passkey of that id.' },
  session_unknown: { status: 404, detail: 'There is no such session', means: 'The account has no session of that id.' },
  reset_invalid: {
    status: 404,
    detail: 'This link is over or used: ask for another',
    means: 'The secret of a link for a new password is unknown, older than 30 minutes or used.',
  },
  mail_off: {
    status: 404,
    detail: 'This control plane sends no mail: ask an owner for help',
    means: 'Links for a new password need SMTP_URL and SMTP_FROM.',
  },
  provider_unknown: { status: 404, detail: 'There is no such sign-in provider', means: 'No OpenID provider of that id is configured.' },
  provider_unavailable: {
    status: 503,
    detail: 'The sign-in provider cannot be reached at the moment',
    means: 'The discovery document of the OpenID provider could not be read.',
  },
  person_unknown: {
    status: 403,
    detail: 'There is no account of this address: ask for an invitation',
    means: 'The OpenID provider vouches for somebody who was not invited, or for an address that it has not verified.',
  },
  provider_refused: {
    status: 403,
    detail: 'The sign-in provider did not let you in',
    means: 'The OpenID provider refused, or its answer was not that of the sign-in that was begun.',
  },
  too_many: {
    status: 429,
    detail: 'Too many tries: wait a while',
    means: 'One client address or one account was tried too often. `Retry-After` says for how long to wait, in seconds.',
  },
  failed: {
    status: 400,
    detail: 'The sign-in could not be done',
    means: 'The request was refused for a reason that has no code of its own.',
  },
});

type Refusal = () => Error;

/** What the library calls its refusals, and what we call them. Its texts are not passed on. */
const refusals: Readonly<Record<string, Refusal>> = {
  INVALID_EMAIL: signInErrors.refused,
  INVALID_EMAIL_OR_PASSWORD: signInErrors.refused,
  INVALID_PASSWORD: signInErrors.password_wrong,
  CREDENTIAL_ACCOUNT_NOT_FOUND: signInErrors.password_wrong,
  INVALID_CODE: signInErrors.code_wrong,
  INVALID_BACKUP_CODE: signInErrors.code_wrong,
  INVALID_TWO_FACTOR_COOKIE: signInErrors.challenge_over,
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: signInErrors.challenge_over,
  CHALLENGE_NOT_FOUND: signInErrors.challenge_over,
  ACCOUNT_TEMPORARILY_LOCKED: signInErrors.too_many,
  TOTP_ALREADY_ENABLED: signInErrors.two_factor_on,
  TOTP_NOT_ENABLED: signInErrors.two_factor_off,
  TWO_FACTOR_NOT_ENABLED: signInErrors.two_factor_off,
  BACKUP_CODES_NOT_ENABLED: signInErrors.two_factor_off,
  PASSKEY_NOT_FOUND: signInErrors.passkey_refused,
  AUTHENTICATION_FAILED: signInErrors.passkey_refused,
  FAILED_TO_VERIFY_REGISTRATION: signInErrors.passkey_refused,
  USER_NOT_VERIFIED: signInErrors.passkey_refused,
  SESSION_NOT_FRESH: signInErrors.not_fresh,
  INVALID_TOKEN: signInErrors.reset_invalid,
  PROVIDER_NOT_FOUND: signInErrors.provider_unknown,
  INVALID_ORIGIN: signInErrors.cross_site,
  MISSING_OR_NULL_ORIGIN: signInErrors.cross_site,
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED: signInErrors.cross_site,
};

/** An answer of the library that is a refusal, as an error of ours. What the library could not do is an `Error` without a code, and so a 500. */
export function toSignInError(status: number, code: unknown, retryAfter: string | null): Error {
  const headers = retryAfter === null ? {} : { headers: { 'Retry-After': retryAfter } };
  const known = typeof code === 'string' && Object.hasOwn(refusals, code) ? refusals[code] : undefined;
  if (known !== undefined) return known();
  if (status === 429) return signInErrors.too_many(headers);
  if (status >= 500) return new Error(`the sign-in answered ${status} ${typeof code === 'string' ? code : ''}`);
  return signInErrors.failed();
}

/** What stands in the address that a person comes back to when the OpenID provider or we refused. */
export function callbackErrorCode(error: string): string {
  const unknownPerson = error === 'signup_disabled' || error === 'account_not_linked';
  return unknownPerson ? signInErrors.person_unknown().code : signInErrors.provider_refused().code;
}
