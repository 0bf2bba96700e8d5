import { configErrors } from './auth.errors.ts';
import type { AuthorizationConfig, TokenSource } from './authorization-config.ts';
import type { CredentialConfig } from './credential.ts';

const sources: ReadonlySet<unknown> = new Set<TokenSource>(['header', 'cookie', 'both']);
// RFC 9110 section 5.6.2 (token), which is what names of headers and cookies are made of.
const namePattern = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;

/** Where the token of a request stands. Throws `config_authorization_invalid`. */
export function readCredentialConfig(config: AuthorizationConfig, allowedOrigins: readonly string[]): CredentialConfig {
  const { tokenSource = 'header', tokenHeader = 'Authorization', cookieName = 'access_token' } = config;
  if (!sources.has(tokenSource))
    throw configErrors.authorization_invalid(['authorizationConfig.tokenSource', 'must be header, cookie or both']);
  if (!namePattern.test(tokenHeader))
    throw configErrors.authorization_invalid(['authorizationConfig.tokenHeader', 'is not the name of a header']);
  if (!namePattern.test(cookieName))
    throw configErrors.authorization_invalid(['authorizationConfig.cookieName', 'is not the name of a cookie']);
  return Object.freeze({ source: tokenSource, header: tokenHeader, cookie: cookieName, allowedOrigins: new Set(allowedOrigins) });
}
