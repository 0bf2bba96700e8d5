/** The part of `ws` that is used; hosts of a mounted app may bring another copy of it. */
export interface RawSocket {
  send(text: string, done: (error?: Error | null) => void): void;
  close(code: number, reason: string): void;
  terminate(): void;
  ping(): void;
  on(event: 'pong', listener: () => void): unknown;
}

/** Close codes; 4000 and above are ours (RFC 6455 section 7.4.2). */
export const closeCodes = Object.freeze({
  goingAway: 1001,
  tooBig: 1009,
  tryLater: 1013,
  signIn: 4401,
  slow: 4408,
  tooMany: 4429,
});

const pingMs = 25_000;
/** How long the other side may take to answer a close. */
const farewellMs = 2_000;

export function isRawSocket(value: unknown): value is RawSocket {
  return ['send', 'close', 'terminate', 'ping', 'on'].every(
    (name) => typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function',
  );
}

/** The outgoing side of a socket: knows how long frames have been waiting, and whether anybody is still there. */
export class SocketLink {
  readonly #raw: RawSocket;
  readonly #slowMs: number;
  /** When each frame was handed over that the client has not taken yet, oldest first. */
  readonly #waiting: number[] = [];
  #lastHeard = Date.now();
  #lastPing = Date.now();
  #isOver = false;
  #farewell: NodeJS.Timeout | null = null;

  constructor(raw: RawSocket, slowMs: number) {
    this.#raw = raw;
    this.#slowMs = slowMs;
    raw.on('pong', () => this.heard());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The client is alive. */
  heard(): void {
    this.#lastHeard = Date.now();
  }

  /** Resolves when the client has room for the next frame; false when nothing can be sent any more. */
  send(text: string): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    this.#waiting.push(Date.now());
    return new Promise((resolve) => {
      this.#raw.send(text, (error) => {
        this.#waiting.shift();
        resolve(error === undefined || error === null);
      });
    });
  }

  /** Ends a connection whose client does not read or is gone. */
  beat(nowMs: number): void {
    if (this.#isOver) return;
    const oldest = this.#waiting[0];
    if (oldest !== undefined && nowMs - oldest >= this.#slowMs) this.close(closeCodes.slow, 'The client does not read');
    else if (nowMs - this.#lastHeard >= 2 * pingMs) this.close(closeCodes.goingAway, 'No answer');
    else if (nowMs - this.#lastPing >= pingMs) {
      this.#lastPing = nowMs;
      this.#raw.ping();
    }
  }

  /** Says why, and cuts the connection when the other side does not answer. */
  close(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#raw.close(code, reason);
    this.#farewell = setTimeout(() => this.#raw.terminate(), farewellMs).unref();
  }

  /** The connection is gone. */
  gone(): void {
    this.#isOver = true;
    if (this.#farewell !== null) clearTimeout(this.#farewell);
  }

  terminate(): void {
    this.#isOver = true;
    this.#raw.terminate();
  }
}
