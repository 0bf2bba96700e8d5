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
  #afterReturn = false;
  #lastEventId = '';
  #event = '';
  #data: string[] = [];

  /** The messages that this piece completes. */
  push(piece: string): SseMessage[] {
    if (piece === '') return [];
    const text = this.#rest + this.#withoutStart(piece);
    this.#afterReturn = text.endsWith('\r');
    const messages: SseMessage[] = [];
    const lines = text.split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#readLine(line, messages);
    return messages;
  }

  /** Without a byte order mark, and without the second half of a line ending that the last piece began. */
  #withoutStart(piece: string): string {
    const isContinued = this.#afterReturn && piece.startsWith('\n');
    const isMarked = this.#isStart && piece.startsWith('\uFEFF');
    this.#isStart = false;
    return isContinued || isMarked ? piece.slice(1) : piece;
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
