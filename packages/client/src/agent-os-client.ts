import type { Routes } from './generated/api.ts';
import { MemoriesClient, ServiceAccountsClient, SessionsClient, TracesClient } from './resource-clients.ts';
import { RunnableClient } from './runnable-client.ts';
import type { CallOptions } from './runnable-client.ts';
import { Transport } from './transport.ts';
import type { ClientOptions } from './transport.ts';

type Method = keyof Routes extends `${infer M} ${string}` ? M : never;
type PathOf<M extends string> = Extract<keyof Routes, `${M} ${string}`> extends `${M} ${infer P}` ? P : never;
type RouteOf<M extends string, P extends string> = `${M} ${P}` extends keyof Routes ? Routes[`${M} ${P}`] : never;

type Member<Name extends string, Value> = Value extends undefined
  ? { readonly [N in Name]?: undefined }
  : object extends Value
    ? { readonly [N in Name]?: Value }
    : { readonly [N in Name]: Value };

/** What a route asks for, by the names of the wire. */
type RequestOptions<R> = R extends { readonly params: infer P; readonly query: infer Q; readonly body: infer B }
  ? Member<'params', P> & Member<'query', Q> & Member<'body', B> & CallOptions
  : never;
type OptionsArgument<O> = object extends O ? [options?: O] : [options: O];
type ReplyOf<R> = R extends { readonly reply: infer Reply } ? Reply : never;

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
  request<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...[options]: OptionsArgument<RequestOptions<RouteOf<M, P>>>
  ): Promise<ReplyOf<RouteOf<M, P>>> {
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
