import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Principal } from '../../auth/index.ts';
import { CredentialView } from '../authenticator.ts';
import { requirementOf } from '../routes/foreign-routes.ts';
import { httpErrors } from '../http.errors.ts';
import { Lock } from '../lock.ts';
import type { LockOptions } from '../lock.ts';
import { rememberPrincipal } from './principal-of.ts';
import { signedIn } from '../routes/requirement.ts';
import type { Requirement } from '../routes/requirement.ts';
import { pathOf } from '../request/target.ts';
import { wireOf } from '../request/wire.ts';

export type { LockOptions as JwtMiddlewareOptions } from '../lock.ts';

/**
 * The lock alone, for a Hono app that is not an AgentOS: `app.use(jwtMiddleware({ verificationKeys, scopeMappings }))` before the routes, and after
 * `cors()`. Sets `c.get('principal')`. With `authorization` (default) each route needs an entry in `scopeMappings` or `publicRoutes`, matched against
 * the templates that Hono itself matched; a route without one is for admins alone, and a request that matches no route is 404.
 * Throws `config_*` errors for a configuration that cannot be used.
 */
export function jwtMiddleware(options: LockOptions): MiddlewareHandler<{ Variables: { principal: Principal } }> {
  const lock = new Lock(options);
  return async (c, next) => {
    // A preflight that gets here is one that the app's cors() did not answer; no handler may run for it.
    if (c.req.method === 'OPTIONS') return new Response(null, { status: 204 });
    try {
      const principal = await admit(c, lock);
      if (principal !== null) {
        c.set('principal', principal);
        rememberPrincipal(c.req.raw, principal);
      }
    } catch (error) {
      const { status, headers, body } = lock.describe(error);
      return new Response(body, { status, headers: { ...headers } });
    }
    await next();
    return undefined;
  };
}

async function admit(c: Context, lock: Lock): Promise<Principal | null> {
  const { rawTarget, rawHeaders } = wireOf(c.env);
  lock.readPath(pathOf(c.req.raw.url), rawTarget);
  const requirement = requirementFor(c, lock);
  if (requirement?.kind === 'public') return null;
  const principal = await lock.admit(new CredentialView(c.req.raw, rawHeaders), requirement ?? signedIn);
  if (requirement === null) throw httpErrors.not_found();
  return principal;
}

function requirementFor(c: Context, lock: Lock): Requirement | null {
  const requirement = requirementOf(c.req.method, matchedRoutes(c).slice(c.req.routeIndex + 1), lock.rules);
  return lock.enforcesScopes || requirement?.kind === 'public' ? requirement : signedIn;
}
