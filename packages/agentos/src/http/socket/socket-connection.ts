import { randomUUID } from 'node:crypto';
import { decide, rowAccess } from '../../auth/index.ts';
import type { Principal } from '../../auth/index.ts';
import { AgentOSError } from '../../lib/errors.ts';
import type { Log, RunTracer } from '../../telemetry/index.ts';
import { missingScopes } from '../routes/requirement.ts';
import { joinHeartbeat } from '../reply/heartbeat.ts';
import type { CompiledMessage, CompiledSocket } from './compiled-socket.ts';
import type { MessageContext } from './define-socket.ts';
import { MessageRate } from './message-rate.ts';
import { readMessage } from './read-message.ts';
import type { IncomingMessage } from './read-message.ts';
import { encodeFrame, frame } from './socket-frame.ts';
import type { SocketFrame } from './socket-frame.ts';
import { authError, authProblem, greeting, hasSameRights, isExpired, isSamePrincipal, signInFirst, welcome } from './socket-identity.ts';
import type { SocketAuthenticator, SocketIdentity } from './socket-identity.ts';
import type { SocketLimits } from './socket-limits.ts';
import { closeCodes } from './socket-link.ts';
import type { SocketLink } from './socket-link.ts';
import { SocketStreams } from './socket-streams.ts';

export interface ConnectionParts {
  readonly socket: CompiledSocket;
  readonly link: SocketLink;
  readonly authenticator: SocketAuthenticator;
  readonly limits: SocketLimits;
  readonly log: Log;
  readonly tracer: Pick<RunTracer, 'recordDenial'>;
  /** Live events as JSON too. */
  readonly isJson: boolean;
  /** Who everybody is while authorization is off; null where a client has to sign in. */
  readonly implied: Principal | null;
  /** Takes one of the principal's places; null when all are taken. */
  readonly admit: (principal: Principal) => (() => void) | null;
  readonly onGone: () => void;
}

const mostFailures = 5;
const problem = (error: string, more: Readonly<Record<string, unknown>> = {}): SocketFrame => frame({ event: 'error', error, ...more });

/**
 * One open websocket. Its token is verified again with every message and about once a second, by the same code as requests, so whatever ends the token
 * (expiry, revocation, a key that goes) ends the socket. Messages are handled one after the other, their streams beside each other.
 */
export class SocketConnection {
  readonly #parts: ConnectionParts;
  readonly #streams: SocketStreams;
  readonly #rate: MessageRate;
  readonly #leave: () => void;
  #identity: SocketIdentity | null;
  #isJson: boolean;
  #handshake: NodeJS.Timeout | null = null;
  #release: (() => void) | null = null;
  #failures = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#isJson = parts.isJson;
    this.#identity = parts.implied === null ? null : { principal: parts.implied, token: null };
    this.#rate = new MessageRate(parts.limits.messagesPerSecond);
    this.#streams = new SocketStreams({
      mayShow: () => this.#mayShow(),
      send: (one) => this.#send(one),
      onError: (error) => this.#tell(error),
    });
    this.#leave = joinHeartbeat(this);
    if (parts.implied === null) this.#handshake = setTimeout(() => this.#expire(), parts.limits.handshakeMs).unref();
    void this.#send(greeting(parts.implied === null));
  }

  /** A message of the client: text, or bytes, which are none of ours. */
  receive(data: unknown): void {
    const { link, limits } = this.#parts;
    if (link.isOver) return;
    link.heard();
    // Hosts of a mounted app have their own idea of how long a message may be.
    const size = typeof data === 'string' ? Buffer.byteLength(data) : 0;
    if (size > limits.messageBytes) return this.close(closeCodes.tooBig, 'The message is too large');
    if (!this.#rate.take(Date.now())) return this.close(closeCodes.tooMany, 'Too many messages');
    this.#turn = this.#turn
      .then(() => this.#handle(data))
      .catch((error: unknown) => this.#tell(error))
      .finally(() => this.#rate.done());
  }

  beat(nowMs: number): void {
    this.#parts.link.beat(nowMs);
    if (this.#identity !== null) void this.#check();
  }

  close(code: number, reason: string): void {
    this.#parts.link.close(code, reason);
    this.#stop();
  }

  /** The connection is gone, whoever ended it. */
  gone(): void {
    this.#parts.link.gone();
    this.#stop();
    this.#leave();
    this.#parts.onGone();
  }

  terminate(): void {
    this.#parts.link.terminate();
    this.#stop();
  }

  #stop(): void {
    this.#streams.endAll();
    if (this.#handshake !== null) clearTimeout(this.#handshake);
    this.#release?.();
    this.#release = null;
  }

  #send(one: SocketFrame): Promise<boolean> {
    return this.#parts.link.send(encodeFrame(one, this.#isJson));
  }

  /** Does not wait until the client has read it: one that does not read must not stay. */
  #sayAndClose(last: SocketFrame, code: number, reason: string): void {
    void this.#send(last);
    this.close(code, reason);
  }

  async #handle(data: unknown): Promise<void> {
    if (this.#parts.link.isOver) return;
    const incoming = readMessage(data);
    if (incoming === null) return void (await this.#send(problem('Messages are JSON objects with an action')));
    if (incoming.action === 'authenticate') return this.#signIn(incoming);
    const found = this.#parts.socket.messages.get(incoming.action);
    if (found?.isPublic === true) return this.#answer(found, incoming, null);
    if (this.#identity === null) {
      return this.#sayAndClose(signInFirst(this.#parts.authenticator.mode), closeCodes.signIn, 'Authentication required');
    }
    const principal = await this.#check();
    if (principal === null) return;
    if (found === undefined) return void (await this.#send(problem(`Unknown action: ${incoming.action.slice(0, 64)}`)));
    return this.#answer(found, incoming, principal);
  }

  async #answer(found: CompiledMessage, { fields }: IncomingMessage, principal: Principal | null): Promise<void> {
    const { message } = found;
    const parsed = message.body.safeParse(fields);
    if (!parsed.success) return void (await this.#send(problem(parsed.error.issues[0]?.message ?? 'Invalid message')));
    if (principal !== null && !(await this.#allows(found, principal, parsed.data))) return;
    const result = await message.handler(contextOf(principal, parsed.data));
    if (Symbol.asyncIterator in result) void this.#streams.pump(result);
    else await this.#send(result);
  }

  async #allows({ action, message, requirement }: CompiledMessage, principal: Principal, body: Readonly<Record<string, unknown>>) {
    const bound = message.resource?.(body) ?? null;
    const missing = missingScopes(requirement, principal, bound);
    if (missing.length === 0) return true;
    const { log, tracer, socket } = this.#parts;
    const { owner, tenant, userId } = rowAccess(principal);
    const route = `${socket.path} ${action}`;
    tracer.recordDenial({ owner, tenant, userId, principalKind: principal.kind, method: 'WS', route, missingScopes: missing });
    log.info({ path: socket.path, action, status: 403, required: missing }, 'denied');
    const text = message.denied ?? `Insufficient permissions. Required scope(s): ${missing.join(', ')}`;
    await this.#send(problem(text, { error_type: 'insufficient_scope', required_scopes: missing }));
    return false;
  }

  async #signIn({ fields }: IncomingMessage): Promise<void> {
    const { token, format } = fields;
    if (format === 'json') this.#isJson = true;
    if (typeof token !== 'string' || token === '') return this.#failSignIn(authProblem('Token is required', 'invalid_token'));
    let principal: Principal;
    try {
      principal = await this.#parts.authenticator.verifyToken(token);
    } catch (error) {
      return this.#failSignIn(authError(error));
    }
    if (this.#parts.link.isOver) return;
    const before = this.#identity;
    if (before === null || before.token === null) {
      if (!this.#takePlace(principal)) return;
    } else if (!isSamePrincipal(before.principal, principal)) {
      return this.#failSignIn(authProblem('The socket belongs to another caller; open a new one', 'invalid_token'));
    }
    this.#identity = { principal, token };
    if (before !== null && !hasSameRights(before.principal, principal)) this.#streams.endAll();
    for (const one of welcome(principal)) await this.#send(one);
  }

  #takePlace(principal: Principal): boolean {
    const release = this.#parts.admit(principal);
    if (release === null) {
      this.close(closeCodes.tooMany, 'Too many open sockets');
      return false;
    }
    this.#release?.();
    this.#release = release;
    if (this.#handshake !== null) clearTimeout(this.#handshake);
    return true;
  }

  /** Before a first sign-in the socket stays open for another try. After one, a bad credential ends it: the old identity must not live on behind it. */
  async #failSignIn(answer: SocketFrame): Promise<void> {
    this.#failures += 1;
    this.#parts.log.info({ path: this.#parts.socket.path, status: 401 }, 'denied');
    if (this.#identity !== null && this.#identity.token !== null)
      return this.#sayAndClose(answer, closeCodes.signIn, 'Authentication failed');
    await this.#send(answer);
    if (this.#failures < mostFailures) return;
    const text = 'Too many failed authentication attempts';
    this.#sayAndClose(authProblem(text, 'invalid_token'), closeCodes.signIn, text);
  }

  /** Who the socket speaks for, as of now; null once it does not any more, and then it is closed. */
  async #check(): Promise<Principal | null> {
    const identity = this.#identity;
    if (identity === null || this.#parts.link.isOver) return null;
    if (identity.token === null) return identity.principal;
    try {
      const principal = await this.#verify(identity.token);
      if (principal !== null) return principal;
      this.#sayAndClose(authProblem('Token has expired', 'expired'), closeCodes.signIn, 'Token has expired');
    } catch (error) {
      // A newer token may have come meanwhile.
      if (this.#identity !== identity) return this.#check();
      const isAway = AgentOSError.is(error) && error.status >= 500;
      const [code, reason] = isAway
        ? ([closeCodes.tryLater, 'Try again later'] as const)
        : ([closeCodes.signIn, 'Authentication ended'] as const);
      this.#sayAndClose(authError(error), code, reason);
    }
    return null;
  }

  async #verify(token: string): Promise<Principal | null> {
    const principal = await this.#parts.authenticator.verifyToken(token);
    return isExpired(principal, Date.now()) ? null : principal;
  }

  #mayShow(): boolean {
    const { link } = this.#parts;
    if (link.isOver || this.#identity === null) return false;
    if (!isExpired(this.#identity.principal, Date.now())) return true;
    void this.#check();
    return false;
  }

  #expire(): void {
    this.#sayAndClose(signInFirst(this.#parts.authenticator.mode), closeCodes.signIn, 'Authentication timed out');
  }

  async #tell(error: unknown): Promise<void> {
    const { log, socket } = this.#parts;
    const isKnown = AgentOSError.is(error);
    const errorId = randomUUID();
    if (!isKnown || error.status >= 500)
      log.error({ path: socket.path, errorId, err: isKnown ? (error.cause ?? error) : error }, 'message failed');
    await this.#send(
      isKnown
        ? problem(error.detail, { error_type: error.code })
        : problem('Internal server error', { error_type: 'http_internal', error_id: errorId }),
    );
  }
}

function contextOf(principal: Principal | null, body: Readonly<Record<string, unknown>>): MessageContext {
  return {
    principal,
    access: principal === null ? null : rowAccess(principal),
    body,
    can: (need) => principal !== null && decide(principal, need).allowed,
  };
}
