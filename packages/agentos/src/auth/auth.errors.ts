import { defineErrors } from '../lib/errors.ts';

/** What a request or a token can cause. Texts are the public ones; the precise reason is in `cause` and for the log alone. */
export const authErrors = defineErrors('auth', {
  credential_missing: { status: 401, detail: (text: string) => text, means: 'The request carries no credential.' },
  credential_invalid: {
    status: 401,
    detail: 'Invalid authentication token',
    means: 'The credential is not a bearer token, or is not the security key.',
  },
  token_invalid: { status: 401, detail: 'Invalid token', means: 'The token is not one that this server accepts.' },
  token_expired: { status: 401, detail: 'Token has expired', means: 'The token is genuine and past its exp.' },
  token_audience: {
    status: 401,
    detail: 'Invalid token audience - token not valid for this AgentOS instance',
    means: 'The token is genuine and meant for another server.',
  },
  token_subject: { status: 401, detail: 'Invalid token subject', means: 'The token is genuine and its subject is missing or reserved.' },
  request_ambiguous: { status: 400, detail: (text: string) => text, means: 'The request carries more than one credential.' },
  cross_site: {
    status: 403,
    detail: 'Cross-site request refused',
    means: 'A page of another site sent an unsafe request with a cookie, or to a server without authorization.',
  },
  local_only: {
    status: 403,
    detail: 'Authorization is off: this server answers to localhost only',
    means: 'Without authorization other host names are refused unless allowUnauthenticated is set.',
  },
  insufficient_scope: {
    status: 403,
    detail: (scopes: readonly string[]) => `Insufficient permissions. Required scope(s): ${scopes.join(', ')}`,
    means: 'The caller is known and lacks a scope.',
  },
});

/** What stops the start. Every text names the setting that would help, and never a key. */
export const configErrors = defineErrors('config', {
  no_key_source: {
    status: 500,
    detail:
      'authorization: true requires a JWT verification source. Set JWT_VERIFICATION_KEY (a PEM public key or a shared secret), JWT_JWKS_FILE, JWT_JWKS, JWT_JWKS_URL or JWT_ISSUER, ' +
      'or authorizationConfig.verificationKeys, jwksFile, jwks, jwksUrl, issuer or issuers',
    means: 'Authorization is on and nothing to verify tokens with is configured.',
  },
  key_invalid: { status: 500, detail: (where: string, why: string) => `${where}: ${why}`, means: 'A key cannot be read or used.' },
  key_weak: { status: 500, detail: (where: string, why: string) => `${where}: ${why}`, means: 'A key is too weak to be trusted.' },
  key_private: {
    status: 500,
    detail: (where: string) => `${where}: holds a private or symmetric key; configure the public key only`,
    means: 'Private or symmetric key material stands where a public key belongs.',
  },
  key_as_secret: {
    status: 500,
    detail: (where: string) => `${where}: public key material cannot be a shared secret; use an RS, PS, ES or EdDSA algorithm with it`,
    means: 'A PEM or another form of a public key is configured for an HS algorithm.',
  },
  kid_duplicate: {
    status: 500,
    detail: (where: string) => `${where}: two keys share one kid`,
    means: 'A key set holds the same kid twice.',
  },
  key_set_invalid: {
    status: 500,
    detail: (where: string, why: string) => `${where}: ${why}`,
    means: 'A key set cannot be read or has no usable key.',
  },
  key_set_unavailable: {
    status: 500,
    detail: (where: string, why: string) => `${where}: the key set could not be fetched (${why})`,
    means: 'A remote key set could not be loaded at start.',
  },
  algorithm_unknown: {
    status: 500,
    detail: (name: string) => `authorizationConfig.algorithms: ${name} is not a known signature algorithm`,
    means: 'The algorithm is not one of those this package verifies.',
  },
  audience_empty: {
    status: 500,
    detail: (where: string) => `${where}: must not be empty; leave it out to use the OS id, or set verifyAudience: false`,
    means: 'The audience is configured and empty.',
  },
  issuer_invalid: {
    status: 500,
    detail: (where: string, why: string) => `${where}: ${why}`,
    means: 'An issuer is missing, empty, doubled or not a usable URL.',
  },
  url_invalid: {
    status: 500,
    detail: (where: string, why: string) => `${where}: ${why}`,
    means: 'A URL is not one that keys may be fetched from.',
  },
  authorization_invalid: {
    status: 500,
    detail: (where: string, why: string) => `${where}: ${why}`,
    means: 'A setting of the authorization has a value that cannot be used.',
  },
});
