import { fillPath, joinUrl, readBaseUrl, toQuery } from './base-url.ts';
import { AgentOSClientError, readRefusal } from './client-error.ts';
import { readRetry, wait, delayBefore } from './wait.ts';
import type { Retry, RetryOptions } from './wait.ts';

export interface ClientOptions {
  /** Where the server is, with the path that a proxy may have put before it. */
  readonly baseUrl: string | URL;
  /** A token, or a function that gives one: it is asked before every request, and once more after a 401. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** Instead of the global `fetch`. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Lets the token go over `http://` to hosts other than this machine. Default false. */
  readonly allowInsecure?: boolean | undefined;
  /** Whether the browser sends cookies. Default: not when there is a token, else to the page's own origin. */
  readonly credentials?: RequestCredentials | undefined;
  /** For streams that broke, for reading requests whose connection broke, and for what a server refuses for now. */
  readonly retry?: RetryOptions | undefined;
  /** A stream on which nothing came for so long is taken for broken. Servers send a comment every 15 seconds. Default 45 seconds. */
  readonly silenceMs?: number | undefined;
}

/** One request. `path` may hold `{names}`; a body is sent as JSON, unless it is a form. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly params?: Readonly<Record<string, string | number>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

const tokenGrammar = /^[\x21-\x7e]+$/;
/** Repeating these changes nothing when the server has refused them for now. */
const repeatable = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** Sends requests: the only place that knows the token. */
export class Transport {
  readonly retry: Retry;
  readonly silenceMs: number;
  readonly #base: URL;
  readonly #token: ClientOptions['token'];
  readonly #fetch: NonNullable<ClientOptions['fetch']>;
  readonly #credentials: RequestCredentials;

  /** Throws `TypeError` for an address or a token that cannot be used. */
  constructor({ baseUrl, token, fetch, allowInsecure = false, credentials, retry, silenceMs = 45_000 }: ClientOptions) {
    this.#base = readBaseUrl(baseUrl, allowInsecure);
    this.#token = typeof token === 'string' ? checkToken(token) : token;
    this.#fetch = fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.#credentials = credentials ?? (token === undefined ? 'same-origin' : 'omit');
    this.retry = readRetry(retry);
    this.silenceMs = silenceMs;
  }

  /** JSON of the reply, `undefined` for an empty one. Throws `AgentOSClientError`. */
  async json<T>(call: Call): Promise<T> {
    const response = await this.send(call);
    const text = await response.text().catch((error: unknown) => {
      throw lostConnection(error, call.signal);
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types are those of the server's own document
    return (text === '' ? undefined : readJson(text, response)) as T;
  }

  /** The reply of a request that the server accepted. Throws `AgentOSClientError`. */
  async send(call: Call): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.sendOnce(call);
      } catch (error) {
        const delay = this.#delayAfter(error, call, attempt);
        if (delay === null) throw error;
        await wait(delay, call.signal);
      }
    }
  }

  /** Without repeating what the server refuses for now. A 401 is tried again with the token that the function then gives. */
  async sendOnce(call: Call): Promise<Response> {
    const token = await this.#askToken();
    const response = await this.#exchange(call, token);
    if (response.status !== 401 || typeof this.#token !== 'function') return accept(response, token);
    const fresh = await this.#askToken();
    if (fresh === token) return accept(response, token);
    await response.body?.cancel();
    return accept(await this.#exchange(call, fresh), fresh);
  }

  async #askToken(): Promise<string | null> {
    if (this.#token === undefined) return null;
    return typeof this.#token === 'string' ? this.#token : checkToken(await this.#token());
  }

  async #exchange({ method, path, params, query, body, headers, signal }: Call, token: string | null): Promise<Response> {
    const url = joinUrl(this.#base, fillPath(path, params) + toQuery(query));
    const all = new Headers(headers);
    if (token !== null) all.set('authorization', `Bearer ${token}`);
    const isJson = body !== undefined && !(body instanceof FormData);
    if (isJson) all.set('content-type', 'application/json');
    const init: RequestInit = { method, headers: all, credentials: this.#credentials, cache: 'no-store', redirect: 'error' };
    if (body !== undefined) init.body = body instanceof FormData ? body : JSON.stringify(body);
    if (signal !== undefined) init.signal = signal;
    try {
      return await this.#fetch(url, init);
    } catch (error) {
      throw lostConnection(error, signal);
    }
  }

  /** Milliseconds to wait before the next try; null for no further try. */
  #delayAfter(error: unknown, { method, signal }: Call, attempt: number): number | null {
    if (!AgentOSClientError.is(error) || attempt >= this.retry.tries || signal?.aborted === true) return null;
    if (error.status === 0) return method === 'GET' ? delayBefore(attempt, this.retry) : null;
    const isBusy = (error.status === 429 || error.status === 503) && error.retryAfterMs !== null && repeatable.has(method);
    if (!isBusy || error.retryAfterMs > this.retry.longestDelayMs) return null;
    return Math.max(error.retryAfterMs, delayBefore(attempt, this.retry));
  }
}

/** The message names no part of it: whoever logs it logs no token. */
function checkToken(token: unknown): string {
  if (typeof token !== 'string' || !tokenGrammar.test(token))
    throw new TypeError('token: must be the token alone, without spaces and line ends');
  return token;
}

async function accept(response: Response, token: string | null): Promise<Response> {
  if (!response.ok) throw await readRefusal(response, token);
  return response;
}

/** Why there was no whole answer: the caller's own abort as it is, anything else as an error with a code. */
export function lostConnection(cause: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (AgentOSClientError.is(cause)) return cause;
  return new AgentOSClientError({
    status: 0,
    code: 'client_connection_lost',
    detail: 'The server could not be reached, or the connection broke',
    cause,
  });
}

function readJson(text: string, response: Response): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const detail = `Expected JSON, got ${response.headers.get('content-type') ?? 'something without a type'}`;
    throw unexpectedReply(response, detail);
  }
}

export function unexpectedReply(response: Response, detail: string): AgentOSClientError {
  const requestId = response.headers.get('x-request-id');
  return new AgentOSClientError({ status: response.status, code: 'client_unexpected_reply', detail, requestId });
}
