import { AgentOSClientError } from './client-error.ts';
import { readMessages } from './sse-messages.ts';
import type { SseMessage } from './sse-messages.ts';
import { lostConnection, unexpectedReply } from './transport.ts';
import type { Call, Transport } from './transport.ts';
import { delayBefore, wait } from './wait.ts';

export interface StreamOptions {
  /** Stops the reading: the loop throws the signal's reason. What becomes of the run is said by `onLeave`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * What becomes of the run when its reader leaves before the end, by `break`, an error or `signal`: it is cancelled, or goes on without a reader.
   * A connection that breaks is no leaving. Default: `cancel` for runs that the stream itself has started or continued, `detach` for followed ones.
   */
  readonly onLeave?: 'cancel' | 'detach' | undefined;
  /** Told before every try to get a broken stream back, for pages that show it. */
  readonly onReconnect?: ((attempt: { readonly number: number; readonly reason: unknown }) => void) | undefined;
}

/** Which run is read, and how. */
export interface StreamTarget {
  /** The run's own path, with `{run_id}` as its last segment. */
  readonly run: Required<Pick<Call, 'path' | 'params'>>;
  readonly response: Response;
  /** The index after which events are wanted; null when only the first event will tell. */
  readonly after: number | null;
  /** Whether the first end of the run is the end of the stream. A run that is replayed may have been paused and continued. */
  readonly stopsAtEnd: boolean;
}

interface AnyEvent {
  readonly event: string;
  readonly run_id?: unknown;
  readonly event_index?: unknown;
}

/** A cancelled run completes after `RunCancelled`. */
const endings = new Set(['Completed', 'Paused', 'Error'].flatMap((end) => [`Run${end}`, `TeamRun${end}`, `Workflow${end}`]));
/** Refusals that may be over soon. */
const isPassing = (status: number): boolean => status === 0 || status === 429 || status >= 500;

/**
 * The events of a run as they happen, for one loop. When the connection breaks they go on from the last one that was seen, without a gap and without one
 * coming twice; the loop throws `AgentOSClientError` when that fails for good.
 */
export class RunStream<Event, Run> implements AsyncIterable<Event> {
  readonly runId: string;
  readonly sessionId: string;
  readonly #transport: Transport;
  readonly #target: StreamTarget;
  readonly #options: StreamOptions;
  readonly #stop = new AbortController();
  readonly #abort = (): void => this.#stop.abort(this.#options.signal?.reason);
  readonly #done: Promise<void>;
  #settle: { resolve(): void; reject(error: unknown): void } = { resolve: () => undefined, reject: () => undefined };
  #isTaken = false;
  #isDetached = false;
  #last: number | null;
  /** Whether the last event was an end of the run: completed, failed, or paused until somebody decides. Who leaves then stops nothing. */
  #hasEnded = false;
  /** Of the connection that is read: whether it replays a run that is over, whether it brought anything. */
  #isReplay = false;
  #isNews = false;

  /** Throws `AgentOSClientError` when the reply is no stream of a run. */
  constructor(transport: Transport, target: StreamTarget, options: StreamOptions) {
    const { headers } = target.response;
    const [runId, sessionId] = [headers.get('x-run-id'), headers.get('x-session-id')];
    if (runId === null || sessionId === null || headers.get('content-type')?.startsWith('text/event-stream') !== true)
      throw unexpectedReply(target.response, 'Expected the events of a run');
    this.runId = runId;
    this.sessionId = decodeURIComponent(sessionId);
    this.#transport = transport;
    this.#target = target;
    this.#options = options;
    this.#last = target.after;
    this.#done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever asks for the result is told; nobody has to ask.
    this.#done.catch(() => undefined);
    options.signal?.addEventListener('abort', this.#abort, { once: true });
    if (options.signal?.aborted === true) this.#abort();
  }

  /** Throws `TypeError` the second time: events are not kept. */
  [Symbol.asyncIterator](): AsyncGenerator<Event, void, void> {
    if (this.#isTaken) throw new TypeError('stream: can be read once');
    this.#isTaken = true;
    return this.#read();
  }

  /** Stops the run. What was answered so far is kept, and the last events still come. */
  async cancel(): Promise<void> {
    const { path, params } = this.#runCall();
    await this.#transport.json({ method: 'POST', path: `${path}/cancel`, params });
  }

  /** Ends the reading and lets the run go on. It can be followed again, from any place. */
  async detach(): Promise<void> {
    this.#isDetached = true;
    this.#stop.abort();
    if (!this.#isTaken) await this.#drain();
  }

  /** The run as it is when its events have come to an end. Reads them, if nobody else does. */
  async result(): Promise<Run> {
    if (!this.#isTaken) await this.#drain();
    await this.#done;
    return this.#transport.json<Run>({ method: 'GET', ...this.#runCall() });
  }

  async #drain(): Promise<void> {
    const events = this[Symbol.asyncIterator]();
    while ((await events.next()).done !== true);
  }

  #runCall(): StreamTarget['run'] {
    const { path, params } = this.#target.run;
    return { path, params: { ...params, run_id: this.runId } };
  }

  async *#read(): AsyncGenerator<Event, void, void> {
    let isOver = false;
    try {
      yield* this.#readAll();
      isOver = true;
      this.#settle.resolve();
    } catch (error) {
      isOver = !this.#stop.signal.aborted;
      if (this.#isDetached) return;
      this.#settle.reject(error);
      throw error;
    } finally {
      this.#options.signal?.removeEventListener('abort', this.#abort);
      if (!isOver && !this.#hasEnded) await this.#leave();
      this.#settle.resolve();
    }
  }

  async #leave(): Promise<void> {
    if (!this.#isDetached && this.#options.onLeave !== 'detach') await this.cancel();
  }

  async *#readAll(): AsyncGenerator<Event, void, void> {
    let response: Response | null = this.#target.response;
    for (let failures = 0; ;) {
      let reason: unknown;
      let openedAt = Infinity;
      try {
        response ??= await this.#reconnect();
        openedAt = Date.now();
        for await (const event of this.#eventsOf(response)) {
          failures = 0;
          yield event;
          if (this.#hasEnded && this.#target.stopsAtEnd) return;
        }
        if (this.#hasEnded || (this.#isReplay && !this.#isNews)) return;
        reason = lostConnection(new Error('The stream ended before the run did'));
      } catch (error) {
        reason = this.#reasonToTryAgain(error);
      }
      response = null;
      // A connection that was good for a while is progress too: a tool may be at work for long, and a proxy cut in between.
      failures = Date.now() - openedAt > this.#transport.retry.longestDelayMs ? 1 : failures + 1;
      if (failures >= this.#transport.retry.tries || this.#last === null) throw reason;
      await this.#waitFor(failures, reason);
    }
  }

  /** Throws what no further try can heal. */
  #reasonToTryAgain(error: unknown): unknown {
    if (this.#stop.signal.aborted) throw this.#stop.signal.reason;
    const reason = lostConnection(error);
    if (AgentOSClientError.is(reason) && !isPassing(reason.status)) throw reason;
    return reason;
  }

  async #waitFor(failures: number, reason: unknown): Promise<void> {
    const { retry } = this.#transport;
    const asked = AgentOSClientError.is(reason) ? (reason.retryAfterMs ?? 0) : 0;
    this.#options.onReconnect?.({ number: failures, reason });
    await wait(Math.max(delayBefore(failures, retry), Math.min(asked, retry.longestDelayMs)), this.#stop.signal);
  }

  #reconnect(): Promise<Response> {
    const { path, params } = this.#runCall();
    const headers = { 'last-event-id': String(this.#last) };
    return this.#transport.sendOnce({ method: 'GET', path: `${path}/events`, params, headers, signal: this.#stop.signal });
  }

  /** New events of one connection, without the frames that are about the stream itself. */
  async *#eventsOf({ body }: Response): AsyncGenerator<Event, void, void> {
    [this.#isReplay, this.#isNews] = [false, false];
    if (body === null) return;
    for await (const message of readMessages(body, this.#transport.silenceMs, this.#stop.signal)) {
      const event = parseEvent(message);
      // Frames about the stream itself have no index.
      if (typeof event.event_index !== 'number') this.#isReplay = event.event === 'replay';
      else if (this.#isNew(event.event_index)) {
        this.#isNews = true;
        if (event.run_id === this.runId) this.#hasEnded = endings.has(event.event);
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types are those of the server's own document
        yield event as Event;
      }
    }
  }

  #isNew(index: number): boolean {
    if (this.#last !== null && index <= this.#last) return false;
    this.#last = index;
    return true;
  }
}

/** Throws `AgentOSClientError` for what is no event, and for the server's own word that the stream ends here. */
function parseEvent({ data }: SseMessage): AnyEvent {
  const event: unknown = JSON.parse(data);
  if (!isEvent(event))
    throw new AgentOSClientError({ status: 200, code: 'client_unexpected_reply', detail: 'Expected the events of a run' });
  if (event.event !== 'StreamError') return event;
  const { code, content } = event;
  throw new AgentOSClientError({ status: 0, code: typeof code === 'string' ? code : 'http_internal', detail: content });
}

function isEvent(value: unknown): value is AnyEvent & Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && 'event' in value && typeof value.event === 'string';
}
