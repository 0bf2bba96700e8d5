import type { SocketFrame } from './socket-frame.ts';

/** What may be sent, and how. */
export interface FrameSender {
  /** False when the socket may show nothing more. */
  mayShow(): boolean;
  /** Resolves when the client has room for more; false when nothing can be sent any more. */
  send(frame: SocketFrame): Promise<boolean>;
  onError(error: unknown): Promise<void>;
}

/** The streams of one socket. A frame is taken from its source only when the client has room for it. */
export class SocketStreams {
  readonly #sender: FrameSender;
  readonly #open = new Set<AsyncIterator<SocketFrame>>();

  constructor(sender: FrameSender) {
    this.#sender = sender;
  }

  get size(): number {
    return this.#open.size;
  }

  async pump(frames: AsyncIterable<SocketFrame>): Promise<void> {
    const iterator = frames[Symbol.asyncIterator]();
    this.#open.add(iterator);
    try {
      for (;;) {
        const next = await iterator.next();
        if (next.done === true || !this.#open.has(iterator) || !this.#sender.mayShow()) return;
        if (!(await this.#sender.send(next.value))) return;
      }
    } catch (error) {
      if (this.#open.has(iterator)) await this.#sender.onError(error);
    } finally {
      this.#end(iterator);
    }
  }

  endAll(): void {
    for (const iterator of this.#open) this.#end(iterator);
  }

  #end(iterator: AsyncIterator<SocketFrame>): void {
    if (!this.#open.delete(iterator)) return;
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
