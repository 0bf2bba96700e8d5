const brand = Symbol.for('agentos.client-error');

interface ErrorFacts {
  /** Status of the reply; 0 when there was none. */
  readonly status: number;
  readonly code: string;
  readonly detail: unknown;
  readonly requestId?: string | null;
  readonly retryAfterMs?: number | null;
  readonly problem?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * What a server refused, or why there was no answer. `code` is stable and is the server's own (docs/errors.md), or one of the client:
 * `client_connection_lost`, `client_unexpected_reply`. Never holds the token.
 */
export class AgentOSClientError extends Error {
  override readonly name = 'AgentOSClientError';
  readonly [brand] = true;
  /** Status of the reply; 0 when there was none. */
  readonly status: number;
  readonly code: string;
  /** A sentence; for 422 a list of `{ type, loc, msg }`. */
  readonly detail: unknown;
  /** Stands in the server's log; null when there was no reply. */
  readonly requestId: string | null;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** The whole answer, with what a single code says besides (RFC 9457 section 3.2); empty when there was none. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor({ status, code, detail, requestId = null, retryAfterMs = null, problem = {}, cause }: ErrorFacts) {
    super(`${code}: ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
    this.problem = problem;
  }

  /** Holds also for errors of another copy of this package. */
  static is(value: unknown): value is AgentOSClientError {
    return typeof value === 'object' && value !== null && brand in value;
  }
}

function readRetryAfter(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(ms, 0);
}

/** The error that a reply stands for. What a proxy in between may have echoed of the token is taken out. */
export async function readRefusal(response: Response, token: string | null): Promise<AgentOSClientError> {
  const text = await response.text().catch(() => '');
  const body = parseObject(token === null ? text : text.replaceAll(token, '[token]'));
  return new AgentOSClientError({
    status: response.status,
    code: typeof body['code'] === 'string' ? body['code'] : `http_${response.status}`,
    detail: body['detail'] ?? 'The server refused the request',
    requestId: response.headers.get('x-request-id'),
    retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
    problem: body,
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
