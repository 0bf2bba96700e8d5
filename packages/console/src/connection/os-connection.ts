import { createClient } from '@agentos-ts/client';
import type { AgentOSClient, ClientOptions } from '@agentos-ts/client';
import { callControlPlane } from './control-plane.ts';
import { InstanceToken } from './instance-token.ts';
import type { IssuedToken } from './instance-token.ts';
import { place } from './place.ts';
import type { Instance } from './place.ts';
import { createSignal } from './signal.ts';

/** The AgentOS that pages talk to. */
export interface OsConnection {
  readonly url: string;
  readonly client: AgentOSClient;
  /** Tries for longer to get a broken stream back: for runs. */
  readonly streams: AgentOSClient;
}

function connect(url: string, credential: Pick<ClientOptions, 'token' | 'fetch'>): OsConnection {
  // Where this very page came over http, its server is reached the same way.
  const allowInsecure = url.startsWith('http:') && place.apiBase.startsWith('http:');
  const options = { ...credential, baseUrl: url, allowInsecure };
  return { url, client: createClient({ ...options, retry: { tries: 2 } }), streams: createClient(options) };
}

/** The AgentOS that served this page, with a token, a security key, or nothing where it asks for nothing. Throws `TypeError` for what cannot be a token. */
export function connectToOs(token?: string): OsConnection {
  return connect(place.apiBase, token === undefined ? {} : { token });
}

/** An AgentOS through the control plane: tokens are fetched and renewed as they are needed. */
function connectToInstance({ organization_id: organizationId, id, url }: Instance): OsConnection {
  const path = `/organizations/${encodeURIComponent(organizationId)}/instances/${encodeURIComponent(id)}/token` as const;
  const token = new InstanceToken(() => callControlPlane<IssuedToken>(path, { method: 'POST' }));
  return connect(url, {
    token: () => token.get(),
    fetch: async (address, init) => {
      const response = await fetch(address, init);
      // The client then asks for a token once more, and gets a fresh one.
      if (response.status === 401) token.refuse(new Headers(init.headers).get('authorization')?.replace(/^Bearer /, '') ?? '');
      return response;
    },
  });
}

/**
 * Null while there is none: before somebody connects, and on pages without an instance. The token stands in the connection's client alone, never in a
 * storage of the browser, and is gone with the page.
 */
export const osConnection = createSignal<OsConnection | null>(place.instance === null ? null : connectToInstance(place.instance));
