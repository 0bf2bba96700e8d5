import { defineErrors } from '../../lib/errors.ts';

const list = (scopes: readonly string[]): string => scopes.join(', ');

/** Texts are part of the wire format (existing clients show them). */
export const serviceAccountErrors = defineErrors('service_account', {
  token_invalid: {
    status: 401,
    detail: 'Invalid or expired service account token',
    means: 'The token is unknown, malformed, expired or revoked; the answer is the same for all four.',
  },
  unavailable: {
    status: 503,
    detail: 'Authentication is temporarily unavailable',
    means: 'The database that knows the tokens of service accounts could not be asked.',
  },
  sign_in_required: {
    status: 401,
    detail: 'JWT authentication is required to mint a service account.',
    means: 'Authorization is off, so nobody is known who could pass on rights.',
  },
  scope_invalid: {
    status: 400,
    detail: (scopes: readonly string[], why: readonly string[]) => `Invalid scope(s): ${list(scopes)}. ${why.join('. ')}`,
    means: 'A scope does not parse, or could never grant anything here.',
  },
  scope_privileged: {
    status: 400,
    detail: (scopes: readonly string[]) =>
      `Privileged scope(s) require allow_privileged_scopes=true: ${list(scopes)}. Privileged tokens must be deliberate, never accidental.`,
    means: 'A scope does more than read and run, or handles service accounts, and the request does not say that this is meant.',
  },
  scope_not_held: {
    status: 403,
    detail: (scopes: readonly string[]) => `Cannot grant scope(s) you do not hold: ${list(scopes)}`,
    means: 'Nobody passes on what they do not hold.',
  },
  too_deep: {
    status: 403,
    detail: (depth: number) => `Service accounts minted by service accounts end after ${depth} generations`,
    means: 'The chain of accounts that mint accounts is as long as it may be.',
  },
  exists: {
    status: 409,
    detail: (name: string) => `An active service account named '${name}' already exists. Revoke it first to rotate.`,
    means: 'The caller has an account of this name that is not revoked.',
  },
  ended: {
    status: 409,
    detail: (id: string) => `Service account '${id}' has ended, or was rotated at this moment; mint another one, or try again`,
    means: 'A revoked or expired account gets no new token, and of two rotations at once one wins.',
  },
  not_found: {
    status: 404,
    detail: (id: string) => `Service account '${id}' not found`,
    means: 'No service account of this id belongs to the caller.',
  },
});
