import { authErrors } from './auth.errors.ts';
import type { CredentialRequest } from './credential.ts';
import { isCrossSite } from './cross-site.ts';
import type { ResolvedAuthorization } from './resolved-authorization.ts';

// RFC 6761 section 6.3 and RFC 1122 section 3.2.1.3; a URL parser has already lower-cased the name and written addresses in one form.
const loopbackName = /^(?:(?:[a-z0-9-]+\.)*localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Without authorization whoever reaches the server may do everything, and every web page that its user opens reaches it: by a form that is sent without
 * asking, or by a name that is pointed at 127.0.0.1 (DNS rebinding). So only names of this machine are answered to unless `allowUnauthenticated` is set,
 * and nothing that changes something is taken from a page of another origin unless `cors.origins` names it.
 * Throws `auth_local_only` and `auth_cross_site`, both 403.
 */
export function guardOpenDoor(request: CredentialRequest, { openToNetwork, credential }: ResolvedAuthorization): void {
  const host = URL.parse(request.url)?.hostname ?? '';
  if (!openToNetwork && !loopbackName.test(host)) throw authErrors.local_only();
  const { allowedOrigins } = credential;
  if (!allowedOrigins.has('*') && isCrossSite(request, allowedOrigins)) throw authErrors.cross_site();
}
