import { joinHeartbeat } from './heartbeat.ts';
import type { Heartbeating } from './heartbeat.ts';

/** One server-sent event. `data` is sent as one line of JSON. */
export interface SseEvent {
  /** Sent as `id:`; what a client gives back as `Last-Event-ID`. */
  readonly id?: number;
  readonly event: string;
  readonly data: unknown;
}

export const sseHeaders = Object.freeze({
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache',
  'X-Accel-Buffering': 'no',
});

export interface SseOptions {
  /** Epoch seconds after which no event is sent; null for never. */
  readonly expiresAt: number | null;
  /** Called once when the stream is over for any reason but its own end: client gone, credential expired, source failed. */
  readonly onAbort: () => void;
  /** Called with what the source threw. The client sees a code, never the error. */
  readonly onError: (error: unknown) => void;
}

const silenceMs = 15_000;
const heartbeat = ': heartbeat\n\n';
const eventName = /^[\w.-]+$/;
const encoder = new TextEncoder();

/** The wire form of one event (HTML standard, section 9.2.6). Throws `TypeError` for a name that would break the frame. */
export function encodeEvent({ id, event, data }: SseEvent): string {
  if (!eventName.test(event)) throw new TypeError('event: must be letters, digits, _ . or -');
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * The body of an event stream. An event is taken from the source only when the client has room for it; the source is returned when the client
 * leaves, when the credential expires and when it fails. Silence is filled with `: heartbeat` comments.
 */
export function sseBody(events: AsyncIterable<SseEvent>, options: SseOptions): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pump = new SsePump(events, options);
  // No read-ahead: nothing starts before somebody reads, so HEAD costs nothing.
  return new ReadableStream({ pull: (controller) => pump.pull(controller), cancel: () => pump.abort() }, { highWaterMark: 0 });
}

class SsePump implements Heartbeating {
  readonly #source: AsyncIterable<SseEvent>;
  readonly #options: SseOptions;
  #iterator: AsyncIterator<SseEvent> | null = null;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #leave: () => void = () => undefined;
  #lastWrite = Date.now();
  #over = false;

  constructor(source: AsyncIterable<SseEvent>, options: SseOptions) {
    this.#source = source;
    this.#options = options;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#start(controller);
    this.beat(Date.now());
    if (this.#over) return;
    try {
      const next = await this.#iterator?.next();
      if (this.#over) return;
      if (next === undefined || next.done === true) return this.#end();
      this.#write(encodeEvent(next.value));
    } catch (error) {
      this.#fail(error);
    }
  }

  beat(nowMs: number): void {
    const { expiresAt } = this.#options;
    if (this.#over) return;
    if (expiresAt !== null && nowMs >= expiresAt * 1000) this.#closeWith('auth_token_expired', 'Token has expired');
    else if (nowMs - this.#lastWrite >= silenceMs && (this.#controller?.desiredSize ?? -1) >= 0) this.#write(heartbeat);
  }

  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#leave();
    this.#options.onAbort();
    // A generator that waits for its next event returns when that wait ends; `signal` is what ends it at once.
    void Promise.resolve(this.#iterator?.return?.()).catch(this.#options.onError);
  }

  #start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (this.#iterator !== null) return;
    this.#controller = controller;
    this.#iterator = this.#source[Symbol.asyncIterator]();
    this.#leave = joinHeartbeat(this);
  }

  #write(text: string): void {
    this.#lastWrite = Date.now();
    this.#controller?.enqueue(encoder.encode(text));
  }

  #end(): void {
    this.#over = true;
    this.#leave();
    this.#controller?.close();
  }

  #fail(error: unknown): void {
    this.#options.onError(error);
    if (!this.#over) this.#closeWith('http_internal', 'Internal server error');
  }

  #closeWith(code: string, detail: string): void {
    const data = { event: 'StreamError', created_at: Math.floor(Date.now() / 1000), code, content: detail };
    this.#write(encodeEvent({ event: 'StreamError', data }));
    this.#controller?.close();
    this.abort();
  }
}
