import { decodeJwt } from 'jose';
import type { GenericOAuthConfig } from 'better-auth/plugins';
import { controlPlaneErrors } from '../control-plane.errors.ts';
import type { OidcOptions } from '../control-plane-options.ts';

export const defaultProviderId = 'sso';
export const defaultProviderName = 'Single sign-on';
const defaultScopes = ['openid', 'email', 'profile'];
/** Longest wait for the provider, in milliseconds. */
export const answerMs = 10_000;

/** Throws `config_control_plane_oidc_issuer_invalid`: what the provider says of people is worth as much as the connection to it. */
export function checkIssuer(issuer: string): void {
  const url = URL.parse(issuer);
  const isLoopback = url !== null && url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || isLoopback) || url.search !== '' || url.hash !== '')
    throw controlPlaneErrors.oidc_issuer_invalid([issuer.slice(0, 200)]);
}

/**
 * The one OpenID provider (OpenID Connect Core 1.0), with PKCE (RFC 7636) and a nonce. Whoever it vouches for comes in only if they are known here
 * already, by an address that both sides have verified; after that by what the provider calls them. A second factor is then the provider's affair.
 */
export function oidcProvider(options: OidcOptions, publicUrl: string): GenericOAuthConfig {
  const { id = defaultProviderId, name = defaultProviderName, clientId, clientSecret, scopes = defaultScopes } = options;
  const discoveryUrl = `${options.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  return {
    providerId: id,
    name,
    discoveryUrl,
    clientId,
    clientSecret,
    scopes: [...scopes],
    redirectURI: `${publicUrl}/auth/oauth2/callback/${id}`,
    pkce: true,
    requireIdTokenVerification: true,
    disableSignUp: true,
    disableImplicitSignUp: true,
    disableProviderLogout: true,
    // A `sub` is unique at its issuer only: were the issuer of this id changed, the new one's people must not be taken for the old one's.
    accountSubject: ({ profile }) => `${options.issuer}|${String(profile['sub'])}`,
    // Called once the token's signature, audience, expiry and nonce are checked. The library would do with userinfo where there is no ID token, and takes
    // the issuer from the discovery document: here there must be one, from the issuer that was configured (section 3.1.3.7).
    getUserInfo: async ({ idToken, accessToken }) => {
      const claims = idToken === undefined ? null : decodeJwt(idToken);
      if (claims === null || claims.iss !== options.issuer || claims.sub === undefined) return null;
      // Providers may keep the address for the userinfo endpoint (section 5.4).
      return toPerson(typeof claims['email'] === 'string' ? claims : await readUserInfo(discoveryUrl, accessToken), claims.sub);
    },
  };
}

/** What the provider tells the holder of an access token; null where it tells nothing. */
async function readUserInfo(discoveryUrl: string, accessToken: string | undefined): Promise<Claims | null> {
  const discovered = await fetchJson(discoveryUrl, {});
  const endpoint = discovered?.['userinfo_endpoint'];
  if (typeof endpoint !== 'string' || accessToken === undefined) return null;
  return await fetchJson(endpoint, { Authorization: `Bearer ${accessToken}` });
}

type Claims = Readonly<Record<string, unknown>>;

async function fetchJson(url: string, headers: Readonly<Record<string, string>>): Promise<Claims | null> {
  const response = await fetch(url, { headers: { Accept: 'application/json', ...headers }, signal: AbortSignal.timeout(answerMs) });
  const body: unknown = response.ok ? await response.json() : null;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object of JSON
  return typeof body === 'object' && body !== null ? (body as Claims) : null;
}

/** Userinfo about somebody else is nobody's (section 5.3.4). */
function toPerson(claims: Claims | null, sub: string) {
  if (claims === null || claims['sub'] !== sub || typeof claims['email'] !== 'string') return null;
  const { email, email_verified: isVerified, name } = claims;
  // Lower case of some letters beyond ASCII is a letter of ASCII: such an address would be taken for somebody else's.
  if (!/^[\x21-\x7e]+$/.test(email)) return null;
  return {
    id: sub,
    sub,
    email,
    // Some providers send a text (section 5.1 wants a boolean).
    emailVerified: isVerified === true || isVerified === 'true',
    name: typeof name === 'string' ? name : email,
  };
}
