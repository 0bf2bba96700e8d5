import { decide, rowAccess, visibleIds } from '../../auth/index.ts';
import type { Principal } from '../../auth/index.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { Need, RouteContext } from '../routes/define-route.ts';
import { remoteAddressOf } from './wire.ts';

/** Who handlers see on a route that the operator made public although it was written for callers with a name. Owns nothing. */
export const anonymous: Principal = Object.freeze({
  kind: 'user',
  id: 'anonymous',
  userId: null,
  tenant: null,
  sessionId: null,
  scopes: Object.freeze(new Set<string>()),
  claims: Object.freeze({}),
  expiresAt: null,
});

interface ScopeInit {
  readonly request: Request;
  readonly requestId: string;
  readonly principal: Principal | null;
  /** Scopes do not filter: the operator opened the route. */
  readonly isOpen: boolean;
  readonly params: Readonly<Record<string, unknown>>;
  /** What the adapter's runtime knows of the connection. */
  readonly env?: unknown;
}

/** The `ctx` of one request. What costs something is made when it is asked for. */
export class RequestScope implements RouteContext {
  readonly request: Request;
  readonly requestId: string;
  readonly principal: Principal | null;
  readonly params: Readonly<Record<string, unknown>>;
  query: unknown = undefined;
  body: unknown = undefined;
  readonly #isOpen: boolean;
  readonly #env: unknown;
  #access: RowAccess | null = null;
  #abort: AbortController | null = null;
  #signal: AbortSignal | null = null;

  constructor(init: ScopeInit) {
    this.request = init.request;
    this.requestId = init.requestId;
    this.principal = init.principal;
    this.params = init.params;
    this.#isOpen = init.isOpen;
    this.#env = init.env;
  }

  get access(): RowAccess | null {
    if (this.principal === null) return null;
    return (this.#access ??= rowAccess(this.principal));
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return (this.#signal ??= AbortSignal.any([this.request.signal, this.#abort.signal]));
  }

  get remoteAddress(): string | null {
    return remoteAddressOf(this.#env);
  }

  header(name: string): string | null {
    return this.request.headers.get(name);
  }

  visibleIds(resource: string, action: string): 'all' | ReadonlySet<string> {
    if (this.#isOpen) return 'all';
    return this.principal === null ? new Set() : visibleIds(this.principal, resource, action);
  }

  can(need: Need): boolean {
    return this.#isOpen || (this.principal !== null && decide(this.principal, need).allowed);
  }

  /** Ends what the handler started with `signal`. */
  abort(): void {
    this.#abort?.abort();
  }
}
