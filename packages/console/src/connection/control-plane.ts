import { createClient } from '@agentos-ts/client';
import type { Me } from '@agentos-ts/client/control-plane';
import type { AgentOSClient } from '@agentos-ts/client';
import { place } from './place.ts';

/** Who is signed in, where they belong, and what they may do there: `abilities['os']?.['write']`. */
export type { Me };
export type Organization = Me['organizations'][number];

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

let client: AgentOSClient | null = null;

/** One request to the control plane with the session's cookie. Throws `AgentOSClientError`. The reply is undefined for an empty one. */
export async function callControlPlane<T>(path: `/${string}`, call: Call = {}): Promise<T> {
  client ??= createClient({ baseUrl: place.apiBase, allowInsecure: true, retry: { tries: 2 } });
  const text = await (await client.fetch(path, call)).text();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller names the type of the route
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
