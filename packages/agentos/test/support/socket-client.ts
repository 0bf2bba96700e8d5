import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { parseFrames } from './read-sse.ts';

export type Json = Record<string, unknown>;

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A client as existing ones are: takes bare JSON and the text of server-sent events, mixed as they come. */
export class SocketClient {
  readonly #raw: WebSocket;
  readonly #texts: string[] = [];
  readonly closed: Promise<Closed>;
  #read = 0;
  #isClosed = false;
  #wake: () => void = () => undefined;

  private constructor(raw: WebSocket) {
    this.#raw = raw;
    raw.on('message', (data) => {
      this.#texts.push(Buffer.isBuffer(data) ? data.toString() : '');
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      raw.on('close', (code, reason) => {
        this.#isClosed = true;
        this.#wake();
        resolve({ code, reason: String(reason) });
      });
    });
    raw.on('error', () => undefined);
  }

  /** Rejects with an error whose message is the status when the upgrade is refused. */
  static open(url: string, options: ClientOptions = {}): Promise<SocketClient> {
    const raw = new WebSocket(url.replace(/^http/, 'ws'), options);
    const client = new SocketClient(raw);
    return new Promise((resolve, reject) => {
      raw.once('open', () => resolve(client));
      raw.once('unexpected-response', (_request, response) => {
        reject(new Error(`refused with ${response.statusCode}`));
        raw.terminate();
      });
      raw.once('error', reject);
    });
  }

  /** Signs in and reads the frames that say so. */
  static async signedIn(url: string, token: string, options: ClientOptions = {}): Promise<SocketClient> {
    const client = await SocketClient.open(url, options);
    client.send({ action: 'authenticate', token });
    await client.until((frame) => 'user_id' in frame);
    return client;
  }

  send(message: unknown): void {
    this.#raw.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /** Every text so far. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  /** The next frame's fields. Rejects when the socket was closed instead. */
  async next(): Promise<Json> {
    while (this.#read >= this.#texts.length) {
      if (this.#isClosed) throw new Error('the socket is closed');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#read += 1;
    return readFrame(this.#texts[this.#read - 1] ?? '');
  }

  /** Frames up to and with the first that fits. */
  async until(fits: (frame: Json) => boolean): Promise<readonly Json[]> {
    const frames: Json[] = [];
    for (;;) {
      const frame = await this.next();
      frames.push(frame);
      if (fits(frame)) return frames;
    }
  }

  /** Up to and with the event of this name. */
  untilEvent(name: string): Promise<readonly Json[]> {
    return this.until(({ event }) => event === name);
  }

  close(): Promise<Closed> {
    this.#raw.close();
    return this.closed;
  }

  terminate(): void {
    this.#raw.terminate();
  }
}

export const isSseText = (text: string): boolean => text.startsWith('event: ') && text.endsWith('\n\n');

function readFrame(text: string): Json {
  return isSseText(text) ? (parseFrames(text)[0]?.data ?? {}) : JSON.parse(text);
}
