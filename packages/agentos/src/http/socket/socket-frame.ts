import { encodeEvent } from '../reply/sse.ts';

/** One text frame for the client. */
export interface SocketFrame {
  readonly data: Readonly<Record<string, unknown>>;
  /** Name of a live event: sent as the text of a server-sent event, unless the client asked for JSON. */
  readonly live?: string;
}

export const frame = (data: SocketFrame['data']): SocketFrame => ({ data });
export const liveFrame = (data: SocketFrame['data'] & { readonly event: string }): SocketFrame => ({ data, live: data.event });

/** Existing clients read live events as SSE text without an id, and everything else as bare JSON (wire 7.3). */
export function encodeFrame({ data, live }: SocketFrame, isJson: boolean): string {
  return live === undefined || isJson ? JSON.stringify(data) : encodeEvent({ event: live, data });
}

/**
 * `first`, then what `toFrames` makes of each item. Written by hand and not as a generator, because `return()` of a generator waits for the item it is
 * blocked on, and a client that leaves must cost nothing more.
 */
export function frameStream<T>(
  first: readonly SocketFrame[],
  source: AsyncIterable<T>,
  toFrames: (item: T) => readonly SocketFrame[],
): AsyncIterable<SocketFrame> {
  return {
    [Symbol.asyncIterator]() {
      const items = source[Symbol.asyncIterator]();
      let ready = [...first];
      return {
        async next() {
          while (ready.length === 0) {
            const next = await items.next();
            if (next.done === true) return { done: true, value: undefined };
            ready = [...toFrames(next.value)];
          }
          const [value, ...rest] = ready;
          ready = rest;
          return value === undefined ? { done: true, value: undefined } : { done: false, value };
        },
        async return() {
          await items.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
