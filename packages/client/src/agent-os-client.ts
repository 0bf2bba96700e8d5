import type { Routes } from './generated/api.ts';
import { MemoriesClient, ServiceAccountsClient, SessionsClient, TracesClient } from './resource-clients.ts';
import type { MethodOf, OptionsArgument, PathOf, ReplyOf, RequestOptions, RouteOf } from './routed-request.ts';
import { RunnableClient } from './runnable-client.ts';
import type { CallOptions } from './runnable-client.ts';
import { Transport } from './transport.ts';
import type { ClientOptions } from './transport.ts';

/** A server, as the bearer of one token sees it. Made by `createClient()`. */
export class AgentOSClient {
  readonly agents: RunnableClient<'agents'>;
  readonly teams: RunnableClient<'teams'>;
  readonly workflows: RunnableClient<'workflows'>;
  readonly sessions: SessionsClient;
  readonly memories: MemoriesClient;
  readonly traces: TracesClient;
  readonly serviceAccounts: ServiceAccountsClient;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.agents = new RunnableClient(transport, 'agents');
    this.teams = new RunnableClient(transport, 'teams');
    this.workflows = new RunnableClient(transport, 'workflows');
    this.sessions = new SessionsClient(transport);
    this.memories = new MemoriesClient(transport);
    this.traces = new TracesClient(transport);
    this.serviceAccounts = new ServiceAccountsClient(transport);
  }

  /** What is served, as far as the caller may see it. */
  config(options: CallOptions = {}): Promise<ReplyOf<Routes['GET /config']>> {
    return this.#transport.json({ method: 'GET', path: '/config', ...options });
  }

  health(options: CallOptions = {}): Promise<ReplyOf<Routes['GET /health']>> {
    return this.#transport.json({ method: 'GET', path: '/health', ...options });
  }

  /**
   * Any route of the server, by the names of the wire: `request('GET', '/agents/{agent_id}', { params: { agent_id: 'clerk' } })`. Throws
   * `AgentOSClientError`. Event streams come from `agents`, `teams` and `workflows`.
   */
  request<M extends MethodOf<Routes>, P extends PathOf<Routes, M>>(
    method: M,
    path: P,
    ...[options]: OptionsArgument<RequestOptions<RouteOf<Routes, M, P>>>
  ): Promise<ReplyOf<RouteOf<Routes, M, P>>> {
    return this.#transport.json({ ...options, method, path });
  }

  /** Routes of the app's own, with the token: the reply as it is. Throws `AgentOSClientError` for what the server refuses. */
  fetch(
    path: `/${string}`,
    {
      method = 'GET',
      body,
      headers,
      signal,
    }: CallOptions & { method?: string; body?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> {
    // What looks like a parameter is none here.
    return this.#transport.send({ method, path: path.replaceAll('{', '%7B'), body, headers, signal });
  }
}

/** `createClient({ baseUrl: 'https://agents.example.com', token })`. Throws `TypeError` for options that cannot be used. */
export function createClient(options: ClientOptions): AgentOSClient {
  return new AgentOSClient(new Transport(options));
}
