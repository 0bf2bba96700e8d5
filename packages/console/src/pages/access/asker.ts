import { createClient } from '@agentos-ts/client';
import type { AgentOSClient } from '@agentos-ts/client';
import { place } from '../../connection/place.ts';

/** The AgentOS as the bearer of another token sees it. The token stands in this client alone. Throws `TypeError` for what cannot be a token. */
export function askAs(url: string, token: string): AgentOSClient {
  const allowInsecure = url.startsWith('http:') && place.apiBase.startsWith('http:');
  return createClient({ baseUrl: url, token, allowInsecure, retry: { tries: 2 } });
}
