import type { Principal } from '../../auth/index.ts';
import type { Log, RunTracer } from '../../telemetry/index.ts';
import { CredentialView } from '../authenticator.ts';
import { httpErrors } from '../http.errors.ts';
import type { CorsPolicy } from '../reply/cors.ts';
import type { Route } from '../routes/define-route.ts';
import type { RouteRules } from '../routes/scope-mappings.ts';
import { compileSockets } from './compiled-socket.ts';
import type { CompiledSocket } from './compiled-socket.ts';
import type { Socket } from './define-socket.ts';
import { SocketConnection } from './socket-connection.ts';
import type { SocketAuthenticator } from './socket-identity.ts';
import { resolveSocketLimits } from './socket-limits.ts';
import type { SocketLimits } from './socket-limits.ts';
import { closeCodes, isRawSocket, SocketLink } from './socket-link.ts';

/** What the adapter does with an upgrade that is let in. Answers the reply that stands for it. */
export type Upgrade = (events: UpgradeEvents) => Promise<Response>;

export interface UpgradeEvents {
  onOpen(raw: unknown): void;
  onMessage(data: unknown): void;
  onClose(): void;
  /** A fault of ours. */
  onError(error: unknown): void;
}

export interface SocketDoorOptions {
  readonly sockets: readonly Socket[];
  readonly authenticator: SocketAuthenticator;
  readonly log: Log;
  readonly tracer: Pick<RunTracer, 'recordDenial'>;
  readonly limits?: Partial<SocketLimits> | undefined;
}

interface Knock {
  readonly request: Request;
  readonly rawHeaders: readonly string[] | null;
  readonly upgrade: Upgrade;
  readonly cors: CorsPolicy;
}

const farewellMs = 1_000;

/** Lets websockets in and knows all that are open. One for the whole server; `createHttpHandler` is given it. */
export class SocketDoor {
  readonly limits: SocketLimits;
  readonly #options: SocketDoorOptions;
  readonly #open = new Set<SocketConnection>();
  readonly #places = new Map<string, number>();
  #sockets: ReadonlyMap<string, CompiledSocket> = new Map();
  /** Upgrades that are let in and not open yet. */
  #coming = 0;
  #isClosing = false;
  #onEmpty: () => void = () => undefined;

  /** Throws `TypeError` for a limit that is not a positive whole number. */
  constructor(options: SocketDoorOptions) {
    this.#options = options;
    this.limits = resolveSocketLimits(options.limits);
  }

  /** Before the first request. Throws `TypeError` for a socket that is incomplete. */
  compile(routes: readonly Route[], rules: RouteRules): void {
    this.#sockets = new Map(compileSockets(this.#options.sockets, routes, rules).map((socket) => [socket.path, socket]));
  }

  find(path: string): CompiledSocket | null {
    return this.#sockets.get(path) ?? null;
  }

  /**
   * Opens a socket that nobody has signed in on yet. Throws 401 for a token in the query, 403 for a page of another origin and, while authorization is off,
   * what a request would get; 503 when the server is full or closing.
   */
  async open(socket: CompiledSocket, { request, rawHeaders, upgrade, cors }: Knock): Promise<Response> {
    const { authenticator, log, tracer } = this.#options;
    const query = new URL(request.url).searchParams;
    if (['token', 'access_token'].some((name) => query.has(name))) throw httpErrors.token_in_query();
    if (isForeignPage(request.headers.get('origin'), request.headers.get('host'), cors)) throw httpErrors.foreign_origin();
    if (this.#isClosing || this.#open.size + this.#coming >= this.limits.sockets)
      throw httpErrors.sockets_full({ headers: { 'Retry-After': '5' } });
    // Where nobody has to sign in, the host name and the origin are all there is to look at.
    const implied = authenticator.mode === 'none' ? await authenticator.authenticate(new CredentialView(request, rawHeaders)) : null;
    let connection: SocketConnection | null = null;
    this.#coming += 1;
    const arrived = once(() => (this.#coming -= 1));
    const given = setTimeout(arrived, this.limits.handshakeMs).unref();
    return upgrade({
      onOpen: (raw) => {
        clearTimeout(given);
        arrived();
        if (!isRawSocket(raw)) throw new TypeError('the websocket server must be the one of the package ws');
        const link = new SocketLink(raw, this.limits.slowMs);
        if (this.#isClosing) return link.close(closeCodes.goingAway, 'The server is shutting down');
        const opened: SocketConnection = new SocketConnection({
          socket,
          link,
          authenticator,
          limits: this.limits,
          log,
          tracer,
          isJson: query.get('frames') === 'json',
          implied,
          admit: (principal) => this.#admit(principal),
          onGone: () => this.#forget(opened),
        });
        connection = opened;
        this.#open.add(opened);
      },
      onMessage: (data) => connection?.receive(data),
      onClose: () => connection?.gone(),
      onError: (err) => log.error({ path: socket.path, err }, 'socket failed'),
    });
  }

  /** Lets nobody in any more, tells everybody so (1001), and cuts those who do not go. Runs go on. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const connection of this.#open) connection.close(closeCodes.goingAway, 'The server is shutting down');
    if (this.#open.size === 0) return;
    const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve));
    const cut = setTimeout(() => {
      for (const connection of this.#open) connection.terminate();
    }, farewellMs);
    await empty;
    clearTimeout(cut);
  }

  #forget(connection: SocketConnection): void {
    this.#open.delete(connection);
    if (this.#open.size === 0) this.#onEmpty();
  }

  #admit({ kind, tenant, id }: Principal): (() => void) | null {
    const key = JSON.stringify([kind, tenant, id]);
    const taken = this.#places.get(key) ?? 0;
    if (taken >= this.limits.socketsPerPrincipal) return null;
    this.#places.set(key, taken + 1);
    return once(() => {
      const left = (this.#places.get(key) ?? 1) - 1;
      if (left === 0) this.#places.delete(key);
      else this.#places.set(key, left);
    });
  }
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}

/**
 * Browsers let every page open a socket to every server and say which page it was (RFC 6455 section 10.2). Hosts are compared without the scheme, which a
 * proxy that ends TLS hides; clients that are no browsers send no origin.
 */
function isForeignPage(origin: string | null, host: string | null, cors: CorsPolicy): boolean {
  if (origin === null || cors.allows(origin)) return false;
  return host === null || URL.parse(origin)?.host !== host.toLowerCase();
}
