import { AgentOSError, empty, reply } from 'agentos-ts/kit';
import type { Route, RouteContext } from 'agentos-ts/kit';
import { z } from 'zod';
import { defineControlRoute } from '../define-route.ts';
import { AuthDoor, cookieHeaders } from './auth-door.ts';
import type { AuthEndpoint } from './auth-endpoint.ts';
import { authEndpoints, resetEndpoints } from './auth-endpoints.ts';
import { checkPassword } from './identity.ts';
import { oidcRoutes } from './oidc.routes.ts';
import { sessionRoutes } from './session.routes.ts';
import type { SignInRoom } from './sign-in-room.ts';

const tags = ['sign-in'];

/** What of the sign-in is open to clients, endpoint by endpoint. Whatever else the library could do has no route, and so is not found. */
export function signInRoutes(room: SignInRoom): readonly Route[] {
  const door = new AuthDoor(room);
  const endpoints = room.hasMail ? [...authEndpoints, ...resetEndpoints] : authEndpoints;
  return [
    ...endpoints.map((endpoint) => endpointRoute(endpoint, door, room)),
    ...(room.oidc === null ? [] : oidcRoutes(room, room.oidc, door)),
    ...sessionRoutes(room),
  ];
}
