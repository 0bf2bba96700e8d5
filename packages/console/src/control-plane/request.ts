import { createControlPlaneClient } from '@agentos-ts/client/control-plane';
import type { Routes } from '@agentos-ts/client/control-plane';
import { place } from '../connection/place.ts';

/** Any route of the control plane, as whoever is signed in. Throws `AgentOSClientError`. */
export const { request } = createControlPlaneClient({ baseUrl: place.apiBase, allowInsecure: true, retry: { tries: 2 } });

/** What a route answers: `Reply<'GET /info'>`. */
export type Reply<R extends keyof Routes> = Routes[R]['reply'];
/** One row of the list that a route answers. */
export type Row<R extends keyof Routes> = Reply<R> extends { readonly data: readonly (infer One)[] } ? One : never;
