import type { Routes } from './generated/control-plane.ts';
import { routedRequest } from './routed-request.ts';
import type { RoutedRequest } from './routed-request.ts';
import { Transport } from './transport.ts';
import type { ClientOptions } from './transport.ts';

/** Tokens are not for the control plane: who calls it is signed in, and the browser sends the cookie. */
export type ControlPlaneClientOptions = Omit<ClientOptions, 'token' | 'silenceMs'>;

/** A control plane, as whoever is signed in there sees it. */
export interface ControlPlaneClient {
  /**
   * Any route, by the names of the wire: `request('GET', '/organizations/{organization_id}/members', { params: { organization_id } })`. Throws
   * `AgentOSClientError`.
   */
  readonly request: RoutedRequest<Routes>;
}

/** Throws `TypeError` for an address that cannot be used. */
export function createControlPlaneClient(options: ControlPlaneClientOptions): ControlPlaneClient {
  return { request: routedRequest<Routes>(new Transport(options)) };
}
