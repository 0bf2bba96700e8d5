import type { Routes, Session, SessionItem, UserMemory } from './generated/api.ts';
import type { CallOptions } from './runnable-client.ts';
import type { Transport } from './transport.ts';
import { toWireNames } from './wire-names.ts';
import type { Camel } from './wire-names.ts';

type Query<Name extends keyof Routes> = Camel<Routes[Name]['query']>;
type Body<Name extends keyof Routes> = Camel<Routes[Name]['body']>;
type Reply<Name extends keyof Routes> = Promise<Routes[Name]['reply']>;

interface Given {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: object;
  readonly body?: object;
}

/** Calls with camelCase arguments. */
class ResourceCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  send<T>(method: string, path: string, { params, query, body }: Given, options: CallOptions = {}): Promise<T> {
    const wire = {
      ...(query === undefined ? {} : { query: toWireNames(query) }),
      ...(body === undefined ? {} : { body: toWireNames(body) }),
    };
    return this.#transport.json<T>({ method, path, params, ...wire, ...options });
  }
}

/** Sessions: conversations, apart from their runs. */
export class SessionsClient {
  readonly #calls: ResourceCalls;

  constructor(transport: Transport) {
    this.#calls = new ResourceCalls(transport);
  }

  list(query: Query<'GET /sessions'> = {}, options?: CallOptions): Reply<'GET /sessions'> {
    return this.#calls.send('GET', '/sessions', { query }, options);
  }

  create(
    { type, ...body }: Body<'POST /sessions'> & { readonly type?: SessionItem['session_type'] },
    options?: CallOptions,
  ): Promise<Session> {
    return this.#calls.send('POST', '/sessions', { body, query: { type } }, options);
  }

  get(sessionId: string, options?: CallOptions): Promise<Session> {
    return this.#calls.send('GET', '/sessions/{session_id}', { params: { session_id: sessionId } }, options);
  }

  update(sessionId: string, body: Body<'PATCH /sessions/{session_id}'>, options?: CallOptions): Promise<Session> {
    return this.#calls.send('PATCH', '/sessions/{session_id}', { params: { session_id: sessionId }, body }, options);
  }

  rename(sessionId: string, sessionName: string, options?: CallOptions): Promise<Session> {
    return this.#calls.send('POST', '/sessions/{session_id}/rename', { params: { session_id: sessionId }, body: { sessionName } }, options);
  }

  /** Deletes it with its runs. One that is not there, or not the caller's, is no error. */
  delete(sessionId: string, options?: CallOptions): Promise<void> {
    return this.#calls.send('DELETE', '/sessions/{session_id}', { params: { session_id: sessionId } }, options);
  }

  deleteMany(body: Body<'DELETE /sessions'>, options?: CallOptions): Promise<void> {
    return this.#calls.send('DELETE', '/sessions', { body }, options);
  }

  /** Its runs, oldest first, whichever component made them. */
  runs(
    sessionId: string,
    query: Query<'GET /sessions/{session_id}/runs'> = {},
    options?: CallOptions,
  ): Reply<'GET /sessions/{session_id}/runs'> {
    return this.#calls.send('GET', '/sessions/{session_id}/runs', { params: { session_id: sessionId }, query }, options);
  }

  run(sessionId: string, runId: string, options?: CallOptions): Reply<'GET /sessions/{session_id}/runs/{run_id}'> {
    const params = { session_id: sessionId, run_id: runId };
    return this.#calls.send('GET', '/sessions/{session_id}/runs/{run_id}', { params }, options);
  }
}

/** What agents remember of a user. */
export class MemoriesClient {
  readonly #calls: ResourceCalls;

  constructor(transport: Transport) {
    this.#calls = new ResourceCalls(transport);
  }

  list(query: Query<'GET /memories'> = {}, options?: CallOptions): Reply<'GET /memories'> {
    return this.#calls.send('GET', '/memories', { query }, options);
  }

  create(body: Body<'POST /memories'>, options?: CallOptions): Promise<UserMemory> {
    return this.#calls.send('POST', '/memories', { body }, options);
  }

  get(memoryId: string, options?: CallOptions): Promise<UserMemory> {
    return this.#calls.send('GET', '/memories/{memory_id}', { params: { memory_id: memoryId } }, options);
  }

  update(memoryId: string, body: Body<'PATCH /memories/{memory_id}'>, options?: CallOptions): Promise<UserMemory> {
    return this.#calls.send('PATCH', '/memories/{memory_id}', { params: { memory_id: memoryId }, body }, options);
  }

  delete(memoryId: string, options?: CallOptions): Promise<void> {
    return this.#calls.send('DELETE', '/memories/{memory_id}', { params: { memory_id: memoryId } }, options);
  }

  deleteMany(body: Body<'DELETE /memories'>, options?: CallOptions): Promise<void> {
    return this.#calls.send('DELETE', '/memories', { body }, options);
  }

  topics(query: Query<'GET /memory_topics'> = {}, options?: CallOptions): Reply<'GET /memory_topics'> {
    return this.#calls.send('GET', '/memory_topics', { query }, options);
  }

  /** How many memories each user has. */
  stats(query: Query<'GET /user_memory_stats'> = {}, options?: CallOptions): Reply<'GET /user_memory_stats'> {
    return this.#calls.send('GET', '/user_memory_stats', { query }, options);
  }

  /** Merges those that say the same, by a model. */
  optimize(body: Body<'POST /optimize-memories'>, options?: CallOptions): Reply<'POST /optimize-memories'> {
    return this.#calls.send('POST', '/optimize-memories', { body }, options);
  }
}

/** What runs did, step by step. */
export class TracesClient {
  readonly #calls: ResourceCalls;

  constructor(transport: Transport) {
    this.#calls = new ResourceCalls(transport);
  }

  list(query: Query<'GET /traces'> = {}, options?: CallOptions): Reply<'GET /traces'> {
    return this.#calls.send('GET', '/traces', { query }, options);
  }

  get(traceId: string, query: Query<'GET /traces/{trace_id}'> = {}, options?: CallOptions): Reply<'GET /traces/{trace_id}'> {
    return this.#calls.send('GET', '/traces/{trace_id}', { params: { trace_id: traceId }, query }, options);
  }

  search(body: Body<'POST /traces/search'>, options?: CallOptions): Reply<'POST /traces/search'> {
    return this.#calls.send('POST', '/traces/search', { body }, options);
  }

  /** Keys and operators of `search`. */
  filterSchema(options?: CallOptions): Reply<'GET /traces/filter-schema'> {
    return this.#calls.send('GET', '/traces/filter-schema', {}, options);
  }

  sessionStats(query: Query<'GET /trace_session_stats'> = {}, options?: CallOptions): Reply<'GET /trace_session_stats'> {
    return this.#calls.send('GET', '/trace_session_stats', { query }, options);
  }
}

/** Tokens for machines. */
export class ServiceAccountsClient {
  readonly #calls: ResourceCalls;

  constructor(transport: Transport) {
    this.#calls = new ResourceCalls(transport);
  }

  list(query: Query<'GET /service-accounts'> = {}, options?: CallOptions): Reply<'GET /service-accounts'> {
    return this.#calls.send('GET', '/service-accounts', { query }, options);
  }

  /** The only reply that ever holds the token. */
  create(body: Body<'POST /service-accounts'>, options?: CallOptions): Reply<'POST /service-accounts'> {
    return this.#calls.send('POST', '/service-accounts', { body }, options);
  }

  revoke(serviceAccountId: string, options?: CallOptions): Promise<void> {
    const params = { service_account_id: serviceAccountId };
    return this.#calls.send('DELETE', '/service-accounts/{service_account_id}', { params }, options);
  }
}
