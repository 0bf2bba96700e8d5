import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodeEvent, sseBody } from './sse.ts';
import type { SseEvent } from './sse.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const decoder = new TextDecoder();
function open(events: AsyncIterable<SseEvent>, expiresAt: number | null = null) {
  const errors: unknown[] = [];
  let aborted = 0;
  const body = sseBody(events, { expiresAt, onAbort: () => (aborted += 1), onError: (error) => errors.push(error) });
  const reader = body.getReader();
  const read = async () => {
    const { done, value } = await reader.read();
    return done ? null : decoder.decode(value);
  };
  return { reader, read, errors, aborted: () => aborted };
}

test('frames: id, event and one data line', () => {
  expect(encodeEvent({ id: 3, event: 'RunContent', data: { content: 'a\nb' } })).toBe(
    'id: 3\nevent: RunContent\ndata: {"content":"a\\nb"}\n\n',
  );
  expect(() => encodeEvent({ event: 'a\ndata: x', data: 1 })).toThrow(TypeError);
});

test('ends with its source', async () => {
  const { read, aborted } = open(
    (async function* () {
      yield { event: 'A', data: 1 };
    })(),
  );
  expect(await read()).toBe('event: A\ndata: 1\n\n');
  expect(await read()).toBeNull();
  expect(aborted()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test('takes nothing that nobody reads', async () => {
  let made = 0;
  const { read, reader } = open(
    (async function* () {
      for (;;) yield { event: 'A', data: (made += 1) };
    })(),
  );
  expect(made).toBe(0);
  await read();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(made).toBe(1);
  await reader.cancel();
});

test('a client that leaves returns the source and stops the timer', async () => {
  let returned = false;
  const { read, reader, aborted } = open(
    (async function* () {
      try {
        for (;;) yield { event: 'A', data: 1 };
      } finally {
        returned = true;
      }
    })(),
  );
  await read();
  await reader.cancel();
  expect([returned, aborted(), vi.getTimerCount()]).toEqual([true, 1, 0]);
});

test('fills silence with comments that hold no brace', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { read, reader } = open(
    (async function* () {
      await promise;
      yield { event: 'Late', data: 1 };
    })(),
  );
  const first = read();
  await vi.advanceTimersByTimeAsync(16_000);
  expect(await first).toBe(': heartbeat\n\n');
  const second = read();
  resolve();
  expect(await second).toBe('event: Late\ndata: 1\n\n');
  await reader.cancel();
});

const silent: AsyncIterable<SseEvent> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) };

test('one timer serves all streams', async () => {
  const streams = Array.from({ length: 50 }, () => open(silent));
  for (const { read } of streams) void read();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(1);
  await Promise.all(streams.map(({ reader }) => reader.cancel()));
  expect(vi.getTimerCount()).toBe(0);
});

test('no event after the credential expired, even when the source is silent', async () => {
  const { read, aborted } = open(
    (async function* () {
      await new Promise(() => undefined);
      yield { event: 'Never', data: 1 };
    })(),
    1003,
  );
  const first = read();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await first).toContain('"code":"auth_token_expired"');
  expect(await read()).toBeNull();
  expect(aborted()).toBe(1);
});

test('no event after the credential expired, however busy the source is', async () => {
  const { read } = open(
    (async function* () {
      for (;;) yield { event: 'Busy', data: 1 };
    })(),
    1003,
  );
  expect(await read()).toContain('Busy');
  vi.setSystemTime(1_003_000);
  expect(await read()).toContain('StreamError');
  expect(await read()).toBeNull();
});

test('a source that fails tells the log everything and the client nothing', async () => {
  const { read, errors } = open(
    (async function* () {
      yield { event: 'A', data: 1 };
      throw new Error('canary-secret');
    })(),
  );
  await read();
  const last = await read();
  expect(last).toContain('http_internal');
  expect(last).not.toContain('canary-secret');
  expect(await read()).toBeNull();
  expect(errors).toHaveLength(1);
});
