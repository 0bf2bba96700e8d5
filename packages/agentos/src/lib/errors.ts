/**
 * The one error family of this package. A stable `code` is API; the text may change.
 * Wrong use of the API by the programmer is a `TypeError`, never one of these.
 */
const brand = Symbol.for('agentos-ts.error');

export interface AgentOSErrorInit {
  /** Stable, machine-readable, `family_reason`. */
  readonly code: string;
  /** HTTP status that a server answers with when a request causes this error. */
  readonly status: number;
  /** Text that a client may see: never a secret, a key, a token or a library's message. */
  readonly detail: string;
  /** Extra response headers such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Extra problem-details members (RFC 9457 section 3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** For the log only. */
  readonly cause?: unknown;
}

/** Every error that a request, a token or a configuration can cause. */
export class AgentOSError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(init: AgentOSErrorInit) {
    super(`${init.code}: ${init.detail}`, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'AgentOSError';
    this.code = init.code;
    this.status = init.status;
    this.detail = init.detail;
    this.headers = init.headers ?? {};
    this.extensions = init.extensions ?? {};
    Object.defineProperty(this, brand, { value: true });
  }

  /** Recognises errors of any copy of this package, unlike `instanceof`. */
  static is(value: unknown): value is AgentOSError {
    return typeof value === 'object' && value !== null && brand in value;
  }
}

// Arguments of one code's text; `never[]` accepts any function, each caller keeps its own types.
type Detail = string | ((...args: never[]) => string);
type ErrorRow = { readonly status: number; readonly detail: Detail; readonly means: string };
type Extra = Pick<AgentOSErrorInit, 'headers' | 'extensions' | 'cause'>;
type ErrorFactories<T extends Record<string, ErrorRow>> = {
  readonly [K in keyof T]: T[K]['detail'] extends (...args: infer A) => string
    ? (args: A, extra?: Extra) => AgentOSError
    : (extra?: Extra) => AgentOSError;
};

export interface ErrorCodeEntry {
  readonly code: string;
  readonly status: number;
  readonly means: string;
}

const declared = new Map<string, ErrorCodeEntry>();

/**
 * Declares the error codes of one family. `not_found` in family `session` becomes code `session_not_found`.
 * A text that is a function takes its arguments as a tuple: `sessionErrors.not_found([id])`.
 */
export function defineErrors<const T extends Record<string, ErrorRow>>(family: string, table: T): ErrorFactories<T> {
  const factories: Record<string, unknown> = {};
  for (const [reason, row] of Object.entries(table)) {
    const code = `${family}_${reason}`;
    if (declared.has(code)) throw new TypeError(`error code ${code} is declared twice`);
    declared.set(code, { code, status: row.status, means: row.means });
    const { detail } = row;
    factories[reason] =
      typeof detail === 'string'
        ? (extra?: Extra) => new AgentOSError({ code, status: row.status, detail, ...extra })
        : (args: never[], extra?: Extra) => new AgentOSError({ code, status: row.status, detail: detail(...args), ...extra });
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one factory for each row, made by the loop
  return factories as ErrorFactories<T>;
}

/** All declared codes, sorted: the source of the reference page. */
export function errorCodes(): readonly ErrorCodeEntry[] {
  return [...declared.values()].toSorted((a, b) => a.code.localeCompare(b.code));
}
