import type { RoutedRequest } from '@agentos-ts/client/control-plane';
import { createControlPlaneClient } from '@agentos-ts/client/control-plane';
import { place } from '../connection/place.ts';
import type { Routes } from './wire.ts';

/** Any route of the control plane, as whoever is signed in. Throws `AgentOSClientError`. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the routes of the file beside
export const request = createControlPlaneClient({ baseUrl: place.apiBase, allowInsecure: true, retry: { tries: 2 } })
  .request as unknown as RoutedRequest<Routes>;
