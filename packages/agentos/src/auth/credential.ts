import { authErrors } from './auth.errors.ts';
import type { TokenSource } from './authorization-config.ts';
import { cookieValues } from './cookie.ts';
import { isCrossSite } from './cross-site.ts';

/** What this room reads of a request. */
export interface CredentialRequest {
  readonly method: string;
  /** Absolute, or at least the path with the query. */
  readonly url: string;
  header(name: string): string | null;
  /** How many times the header was sent, where the runtime knows; Node alone would show the first and hide the others. */
  count?(name: string): number;
}

export interface CredentialConfig {
  readonly source: TokenSource;
  /** Default `Authorization`. */
  readonly header: string;
  readonly cookie: string;
  /** Origins besides the server's own that may send cookies with unsafe requests. */
  readonly allowedOrigins: ReadonlySet<string>;
}

// RFC 6750 section 2.1 with exactly one space. The charset is wider than b64token: a security key may be any visible text.
const bearerPattern = /^bearer ([\x21-\x7e]+)$/i;
const visiblePattern = /^[\x21-\x7e]+$/;

/**
 * The one credential of a request, without its scheme. With source `both` the header wins and the cookie is not looked at; a query string is never read
 * as a credential. Throws `auth_credential_missing`, `auth_credential_invalid`, `auth_request_ambiguous` (400, RFC 6750 section 3.1) and `auth_cross_site`.
 */
export function pickCredential(request: CredentialRequest, config: CredentialConfig): string {
  const fromHeader = config.source === 'cookie' ? null : headerCredential(request, config.header);
  const credential = fromHeader ?? (config.source === 'header' ? null : cookieCredential(request, config));
  if (credential === null) throw authErrors.credential_missing([missingCredentialText(config)]);
  if (hasQueryToken(request.url)) throw authErrors.request_ambiguous(['A token in the query string is never accepted']);
  return credential;
}

/** Which text tells a client where its token is missing. */
export function missingCredentialText({ source, header, cookie }: Pick<CredentialConfig, 'source' | 'header' | 'cookie'>): string {
  if (source === 'header') return `${header} header missing`;
  return source === 'cookie' ? `JWT cookie '${cookie}' missing` : `JWT token missing from both ${header} header and '${cookie}' cookie`;
}

function headerCredential(request: CredentialRequest, name: string): string | null {
  if ((request.count?.(name) ?? 1) > 1) throw authErrors.request_ambiguous([`${name} header sent more than once`]);
  const value = request.header(name);
  if (value === null) return null;
  const token = bearerPattern.exec(value)?.[1];
  if (token !== undefined) return token;
  // A header of its own may hold the bare token; in Authorization the scheme is part of the grammar (RFC 9110 section 11.6.2).
  if (name.toLowerCase() !== 'authorization' && visiblePattern.test(value)) return value;
  throw authErrors.credential_invalid();
}

function cookieCredential(request: CredentialRequest, config: CredentialConfig): string | null {
  const cookies = request.header('cookie');
  const prefixed = cookieValues(cookies, `__Host-${config.cookie}`);
  // A neighbour on the same domain can set the plain name and cannot set the prefixed one, so the latter wins.
  const values = prefixed.length > 0 ? prefixed : cookieValues(cookies, config.cookie);
  if (values.length > 1) throw authErrors.request_ambiguous([`Cookie '${config.cookie}' sent more than once`]);
  const [value] = values;
  if (value === undefined || value === '') return null;
  if (isCrossSite(request, config.allowedOrigins)) throw authErrors.cross_site();
  return value;
}

// The base only makes a path readable; neither is looked at for anything but the query.
function hasQueryToken(url: string): boolean {
  return URL.parse(url, 'http://host.invalid')?.searchParams.has('access_token') === true;
}
