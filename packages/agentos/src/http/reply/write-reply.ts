import type { z } from 'zod';
import type { Log } from '../../telemetry/index.ts';
import type { CompiledRoute, ReplyForm } from '../routes/compiled-route.ts';
import type { RequestScope } from '../request/request-scope.ts';
import { mergeHeaders } from './merge-headers.ts';
import { EventStream, isSerializedJson, Reply } from './responses.ts';
import type { ReplyHeaders } from './responses.ts';
import { sseBody, sseHeaders } from './sse.ts';
import type { SseEvent } from './sse.ts';

export interface WriteOptions {
  /** Also checks bodies against their schemas; for tests and development. */
  readonly checkReplies: boolean;
  readonly log: Log;
}

/** Makes the response of what a handler returned. Throws (500) for a status or a body that the route does not declare. */
export function writeReply(
  result: unknown,
  compiled: CompiledRoute,
  scope: RequestScope,
  base: Record<string, string>,
  options: WriteOptions,
): Response {
  const answer = result instanceof Reply ? result : new Reply(200, result);
  const { single, lists } = splitHeaders(answer.headers);
  const response = writeBody(answer, compiled, scope, single === null ? base : mergeHeaders(base, single), options);
  for (const [name, values] of lists) for (const value of values) response.headers.append(name, value);
  return response;
}

const noLists: readonly (readonly [string, readonly string[]])[] = [];

/** Headers that are sent once, and those that are sent once for each value. Nearly no reply has any of the latter. */
function splitHeaders(own: ReplyHeaders | undefined) {
  if (own === undefined) return { single: null, lists: noLists };
  const single: Record<string, string> = {};
  const lists: (readonly [string, readonly string[]])[] = [];
  for (const [name, value] of Object.entries(own)) {
    if (typeof value === 'string') single[name] = value;
    else lists.push([name, value]);
  }
  return { single, lists };
}

function writeBody(
  { status, body }: Reply,
  compiled: CompiledRoute,
  scope: RequestScope,
  headers: Record<string, string>,
  options: WriteOptions,
): Response {
  const form = compiled.replies.get(status);
  if (form === undefined) throw new TypeError(`${compiled.name} answered the undeclared status ${status}`);
  if (body instanceof EventStream) return writeStream(body, compiled, form, scope, headers, options);
  if (form.raw !== null) return writeRaw(body, compiled, form.raw, status, headers);
  if (form.empty) return writeEmpty(body, compiled, status, headers);
  headers['Content-Type'] ??= 'application/json';
  return new Response(toJson(body, compiled, form, options.checkReplies), { status, headers });
}

function toJson(body: unknown, compiled: CompiledRoute, form: ReplyForm, check: boolean): string {
  if (isSerializedJson(body) && !check) return body.json;
  const text = isSerializedJson(body) ? body.json : JSON.stringify(body);
  if (text === undefined || form.json === null) throw new TypeError(`${compiled.name} answered a body that is not JSON`);
  // The text is checked, not the value: a client sees what is left after serialisation.
  if (check) checkBody(form.json.safeParse(JSON.parse(text)), compiled);
  return text;
}

/** Fails at the first event whose data the route does not declare. No generator: one that waits for its source cannot be left before that answers. */
function checkEvents(events: AsyncIterable<SseEvent>, schema: z.ZodType, compiled: CompiledRoute): AsyncIterable<SseEvent> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = events[Symbol.asyncIterator]();
      return {
        next: async () => {
          const next = await iterator.next();
          if (next.done !== true) checkBody(schema.safeParse(JSON.parse(JSON.stringify(next.value.data))), compiled);
          return next;
        },
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

function checkBody(result: ReturnType<NonNullable<ReplyForm['json']>['safeParse']>, compiled: CompiledRoute): void {
  if (result.success) return;
  const places = result.error.issues.map((issue) => `${issue.path.map(String).join('.') || '(whole)'}: ${issue.message}`);
  throw new TypeError(`${compiled.name} answered a body that its schema refuses: ${places.slice(0, 5).join('; ')}`);
}

function writeEmpty(body: unknown, compiled: CompiledRoute, status: number, headers: Record<string, string>): Response {
  if (body !== undefined) throw new TypeError(`${compiled.name} answered a body with status ${status}, declared empty`);
  return new Response(null, { status, headers });
}

function writeRaw(body: unknown, compiled: CompiledRoute, mediaType: string, status: number, headers: Record<string, string>): Response {
  headers['Content-Type'] ??= mediaType;
  if (typeof body === 'string' || body instanceof ReadableStream) return new Response(body, { status, headers });
  if (body instanceof Uint8Array) return new Response(Uint8Array.from(body), { status, headers });
  throw new TypeError(`${compiled.name} answered neither text, bytes nor a stream`);
}

function writeStream(
  { events }: EventStream,
  compiled: CompiledRoute,
  form: ReplyForm,
  scope: RequestScope,
  headers: Record<string, string>,
  { checkReplies, log }: WriteOptions,
): Response {
  if (!form.stream) throw new TypeError(`${compiled.name} answered an undeclared stream`);
  const { requestId } = scope;
  // Nobody will read: what the handler opened for its events is closed at once.
  if (scope.request.method === 'HEAD') scope.abort();
  const body = sseBody(checkReplies && form.events !== null ? checkEvents(events, form.events, compiled) : events, {
    expiresAt: scope.principal?.expiresAt ?? null,
    onAbort: () => scope.abort(),
    onError: (err) => log.error({ requestId, route: compiled.name, err }, 'stream failed'),
  });
  return new Response(scope.request.method === 'HEAD' ? null : body, { status: 200, headers: Object.assign(headers, sseHeaders) });
}
