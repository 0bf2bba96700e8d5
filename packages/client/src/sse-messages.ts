/** One dispatched message of an event stream. */
export interface SseMessage {
  /** The last `id:` that the stream sent; '' for none. */
  readonly lastEventId: string;
  readonly event: string;
  readonly data: string;
}

/**
 * Parses text of an event stream (WHATWG HTML, section 9.2.6) piece by piece: any line ending, also one that is split between pieces; comments; several
 * data lines; a message is dispatched by its empty line, so what is cut off is dropped.
 */
export class SseParser {
  #rest = '';
  #isStart = true;
  #lastEventId = '';
  #event = '';
  #data: string[] = [];

  /** The messages that this piece completes. */
  push(piece: string): SseMessage[] {
    let text = this.#rest + piece;
    if (this.#isStart && text !== '') {
      this.#isStart = false;
      if (text.startsWith('\uFEFF')) text = text.slice(1);
    }
    const messages: SseMessage[] = [];
    let from = 0;
    for (const ending of text.matchAll(/\r\n|\n|\r/g)) {
      // A carriage return at the end may be half of a line ending.
      if (ending[0] === '\r' && ending.index === text.length - 1) break;
      this.#readLine(text.slice(from, ending.index), messages);
      from = ending.index + ending[0].length;
    }
    this.#rest = text.slice(from);
    return messages;
  }

  #readLine(line: string, messages: SseMessage[]): void {
    if (line === '') return this.#dispatch(messages);
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#lastEventId = value;
  }

  #dispatch(messages: SseMessage[]): void {
    if (this.#data.length > 0)
      messages.push({ lastEventId: this.#lastEventId, event: this.#event || 'message', data: this.#data.join('\n') });
    this.#event = '';
    this.#data = [];
  }
}

/**
 * The messages of a body. Throws when nothing, not even a comment, came for `silenceMs`: a connection may be gone without anybody noticing. Throws the
 * signal's reason when it is aborted. The body is cancelled when the reader leaves.
 */
export async function* readMessages(body: ReadableStream<Uint8Array>, silenceMs: number, signal: AbortSignal): AsyncGenerator<SseMessage> {
  const reader = body.getReader();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const parser = new SseParser();
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), silenceMs, signal);
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    // A body that failed rejects here as well; whoever reads has been told.
    await reader.cancel().catch(() => undefined);
  }
}

function inTime<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the reason is the caller's own
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    const timer = setTimeout(() => reject(new Error(`Nothing came for ${ms} ms`)), ms);
    signal.addEventListener('abort', stop, { once: true });
    void promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
  });
}
