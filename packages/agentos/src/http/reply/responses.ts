import type { z } from 'zod';
import type { SseEvent } from './sse.ts';

/** A reply without a body. */
export interface EmptySpec {
  readonly kind: 'empty';
  readonly description: string;
}
/** A reply whose body is an event stream. */
export interface StreamSpec {
  readonly kind: 'stream';
  readonly mediaType: 'text/event-stream';
  readonly description: string;
  /** Schema of the data of every event. */
  readonly events?: z.ZodType | undefined;
}
/** A reply that is not JSON: text or bytes. */
export interface RawSpec {
  readonly kind: 'raw';
  readonly mediaType: string;
  readonly description: string;
}
export interface DescribedSpec {
  readonly description: string;
  readonly schema: z.ZodType | readonly ResponseForm[];
}
type ResponseForm = z.ZodType | StreamSpec;
export type ResponseSpec = z.ZodType | EmptySpec | StreamSpec | RawSpec | DescribedSpec;
export type Responses = { readonly [status: number]: ResponseSpec };

export const empty = (description = 'No content'): EmptySpec => ({ kind: 'empty', description });
export const eventStream = (mediaType: 'text/event-stream', description = 'Server-sent events', events?: z.ZodType): StreamSpec => ({
  kind: 'stream',
  mediaType,
  description,
  events,
});
export const raw = (mediaType: string, description: string): RawSpec => ({ kind: 'raw', mediaType, description });

declare const jsonOf: unique symbol;
/** JSON text made once and sent many times, typed with the value it stands for. */
export interface SerializedJson<T> {
  readonly json: string;
  readonly [jsonOf]?: T;
}
class CachedJson<T> implements SerializedJson<T> {
  readonly json: string;
  declare readonly [jsonOf]?: T;
  constructor(json: string) {
    this.json = json;
  }
}
/** For hot, rarely changing replies: `const page = serializeJson(agents)`, then `reply(200, page)`. */
export function serializeJson<T>(value: T): SerializedJson<T> {
  return new CachedJson<T>(JSON.stringify(value));
}
export const isSerializedJson = (value: unknown): value is SerializedJson<unknown> => value instanceof CachedJson;

/** Events to be sent as `text/event-stream`; made by `stream()`. */
export class EventStream {
  readonly events: AsyncIterable<SseEvent>;
  constructor(events: AsyncIterable<SseEvent>) {
    this.events = events;
  }
}

/** Headers of a reply. A list is a header that is sent once for each of its values: `Set-Cookie` (RFC 6265 section 3). */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

/** What a handler answers; made by `reply()` and `stream()`. */
export class Reply<S extends number = number, B = unknown> {
  readonly status: S;
  readonly body: B;
  readonly headers: ReplyHeaders | undefined;
  constructor(status: S, body: B, headers?: ReplyHeaders) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** `reply(204)`, `reply(201, session)`, `reply(202, run, { 'Retry-After': '1' })`. The status and the body's type must be declared by the route. */
export function reply<S extends number>(status: S): Reply<S, undefined>;
export function reply<S extends number, const B>(status: S, body: B, headers?: ReplyHeaders): Reply<S, B>;
export function reply(status: number, body?: unknown, headers?: ReplyHeaders): Reply {
  return new Reply(status, body, headers);
}

/** Answers 200 with server-sent events. The iterable is returned (closed) when the client leaves or its credential expires. */
export function stream(events: AsyncIterable<SseEvent>, headers?: Readonly<Record<string, string>>): Reply<200, EventStream> {
  return new Reply(200, new EventStream(events), headers);
}

// Handlers may answer frozen and literal values: replies are only read.
type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

type FormBody<F> = F extends z.ZodType
  ? DeepReadonly<z.output<F>> | SerializedJson<DeepReadonly<z.output<F>>>
  : F extends StreamSpec
    ? EventStream
    : never;
/** Type of the body that a response declaration allows. */
export type BodyOf<R> = R extends z.ZodType
  ? FormBody<R>
  : R extends StreamSpec
    ? EventStream
    : R extends EmptySpec
      ? undefined
      : R extends RawSpec
        ? string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>
        : R extends { readonly schema: infer F }
          ? FormBody<F extends readonly unknown[] ? F[number] : F>
          : never;

/** Everything that a handler with these declared responses may return. A plain value means 200. */
export type HandlerResult<R extends Responses> =
  | { [S in keyof R & number]: Reply<S, BodyOf<R[S]>> }[keyof R & number]
  | (200 extends keyof R ? Exclude<BodyOf<R[200]>, EventStream> : never);
