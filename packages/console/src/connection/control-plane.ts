import { createClient } from '@agentos-ts/client';
import type { AgentOSClient } from '@agentos-ts/client';
import { place } from './place.ts';

/** What the caller may do at the control plane: `abilities.os?.write`. */
export type Abilities = Readonly<Record<string, Readonly<Record<string, boolean>> | undefined>>;

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly { readonly role_id: string; readonly name: string }[];
  readonly abilities: Abilities;
  /** Those that the caller may enter. */
  readonly instances: readonly { readonly id: string; readonly os_id: string; readonly name: string; readonly url: string }[];
}

/** `GET /me` of the control plane. */
export interface Me {
  readonly user: { readonly id: string; readonly name: string; readonly email: string; readonly two_factor_enabled: boolean };
  readonly organizations: readonly Organization[];
}

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
