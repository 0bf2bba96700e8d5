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
