import { empty, reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { cookieHeaders } from './auth-door.ts';
import type { AuthEndpoint } from './auth-endpoint.ts';
import { authEndpoints } from './auth-endpoints.ts';
import { oidcRoutes } from './oidc.routes.ts';
import { sessionRoutes } from './session.routes.ts';

/** What of the sign-in is open to clients, endpoint by endpoint. Whatever else the library could do has no route, and so is not found. */
export function signInRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [...authEndpoints.map((endpoint) => endpointRoute(endpoint, deps)), ...oidcRoutes(deps), ...sessionRoutes(deps)];
}

function endpointRoute(endpoint: AuthEndpoint, deps: ControlPlaneDeps): Route {
  const { method, path, summary, access } = endpoint;
  return defineControlRoute({
    method,
    path: `/auth${path}`,
    summary,
    tags: ['sign-in'],
    access,
    ...(endpoint.body === undefined ? {} : { body: endpoint.body }),
    responses: endpoint.reply === undefined ? { 204: empty() } : { 200: endpoint.reply },
    handler: async (ctx) => {
      const { body, principal } = ctx;
      if (principal === null) deps.authDoor.refuseCrossSite(ctx);
      await endpoint.before?.(deps, body, principal);
      const answer = await deps.authDoor.ask(ctx, { path, body: endpoint.toLibrary?.(body) ?? body }).catch(async (error: unknown) => {
        await endpoint.refused?.(deps, body, error);
        throw error;
      });
      const cookies = answer.headers.getSetCookie();
      await endpoint.after?.(deps, body, cookies);
      const headers = cookieHeaders(cookies);
      if (endpoint.fromLibrary === undefined) return reply(204, undefined, headers);
      return reply(200, endpoint.fromLibrary(await answer.json()), headers);
    },
  });
}
