import type { Log } from '../../telemetry/index.ts';
import { httpConfigErrors } from '../http.errors.ts';

export interface CorsConfig {
  /** Exact origins such as `https://app.example.com`, or `['*']`. None by default. */
  readonly origins?: readonly string[] | undefined;
  /** Lets browsers send cookies. Default false; refused together with `*`. */
  readonly credentials?: boolean | undefined;
}

const methods = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';
const exposed = 'X-Request-Id, X-Run-Id, X-Session-Id, X-Run-Status, WWW-Authenticate, Retry-After';
const headerList = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: *, *[!#$%&'*+.^_`|~0-9A-Za-z-]+)*$/;
const mostRemembered = 100;

/** The only place that writes CORS headers (Fetch standard, section 3.3). */
export class CorsPolicy {
  readonly #origins: ReadonlySet<string>;
  readonly #any: boolean;
  readonly #credentials: boolean;
  readonly #log: Log;
  readonly #reported = new Set<string>();

  /** Throws `config_cors_invalid` for `*` with credentials and for what is not an origin. */
  constructor(config: CorsConfig, log: Log) {
    this.#origins = new Set(config.origins);
    this.#any = this.#origins.has('*');
    this.#credentials = config.credentials ?? false;
    this.#log = log;
    if (this.#any && this.#credentials) throw httpConfigErrors.cors_invalid(['* cannot be combined with credentials; list the origins']);
    for (const origin of this.#origins) {
      if (origin !== '*' && !isOrigin(origin))
        throw httpConfigErrors.cors_invalid([`'${origin}' is not an origin; write https://host without a path`]);
    }
  }

  /** Adds the headers of a reply to `origin`, errors included. */
  addHeaders(headers: Record<string, string>, origin: string | null): void {
    if (this.#origins.size === 0) return;
    if (!this.#any) headers['Vary'] = 'Origin';
    if (origin === null || !this.allows(origin)) return;
    headers['Access-Control-Allow-Origin'] = this.#any ? '*' : origin;
    headers['Access-Control-Expose-Headers'] = exposed;
    if (this.#credentials) headers['Access-Control-Allow-Credentials'] = 'true';
  }

  /** Status and headers of a real preflight; null for any other OPTIONS request. No route handler ever runs for it. */
  preflight(request: Request): { readonly status: number; readonly body: string; readonly headers: Record<string, string> } | null {
    const origin = request.headers.get('origin');
    if (origin === null || !request.headers.has('access-control-request-method')) return null;
    const headers: Record<string, string> = { 'Content-Type': 'text/plain; charset=utf-8' };
    this.addHeaders(headers, origin);
    if (!this.allows(origin)) {
      this.#report(origin);
      return { status: 400, body: 'Disallowed CORS origin', headers };
    }
    const wanted = request.headers.get('access-control-request-headers') ?? '';
    headers['Access-Control-Allow-Methods'] = methods;
    headers['Access-Control-Max-Age'] = '600';
    if (headerList.test(wanted)) headers['Access-Control-Allow-Headers'] = wanted;
    return { status: 200, body: 'OK', headers };
  }

  /** Whether pages of this origin may read replies and open sockets. */
  allows(origin: string): boolean {
    return this.#any || this.#origins.has(origin);
  }

  #report(origin: string): void {
    if (this.#reported.size >= mostRemembered || this.#reported.has(origin)) return;
    this.#reported.add(origin);
    this.#log.warn({ origin: origin.slice(0, 200) }, 'refused a cross-origin request; add the origin to cors.origins if it is yours');
  }
}

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}
