import type { RouteDescription } from 'agentos-ts';
import type { TestOs } from '../support/start-os.ts';

/** A route with an address that it answers. */
export interface AddressedRoute {
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  readonly asksForScopes: boolean;
}

const addressOf = ({ method, path, access }: RouteDescription): AddressedRoute => ({
  method,
  path: path.replaceAll(/:[a-z_]+/g, 'x'),
  isPublic: 'public' in access,
  asksForScopes: 'scope' in access || 'anyScope' in access,
});

/** All routes of a server, and those that are closed to a caller without scopes. */
export const everyRoute = ({ os }: TestOs): readonly AddressedRoute[] => os.describeRoutes().map(addressOf);
export const closedRoutes = (server: TestOs): readonly AddressedRoute[] => everyRoute(server).filter(({ asksForScopes }) => asksForScopes);
