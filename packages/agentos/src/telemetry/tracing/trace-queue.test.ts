import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DenialLimit } from './denial-limit.ts';
import type { FinishedTrace } from './finished-trace.ts';
import { collectorUrl } from './start-tracing.ts';
import { TraceQueue } from './trace-queue.ts';
import { startRetention } from './trace-retention.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const none = { owner: 'o', tenant: '', userId: null, runId: null, sessionId: null, agentId: null, teamId: null, workflowId: null };
const span = {
  parentSpanId: null,
  name: 'n',
  kind: 'AGENT',
  status: 'OK',
  startTime: 0,
  endTime: 0,
  durationMs: 0,
  attributes: {},
} as const;
const traceOf = (id: number): FinishedTrace => ({
  ...none,
  traceId: `t${id}`,
  spans: [{ ...span, spanId: `s${id}`, input: null, output: null, error: null }],
});

/** A store that can be told to fail. */
function makeSink() {
  const sink = {
    batches: [] as string[][],
    fails: 0,
    write: (traces: readonly FinishedTrace[]): Promise<void> => {
      if (sink.fails > 0) {
        sink.fails -= 1;
        return Promise.reject(new Error('secret of the driver'));
      }
      sink.batches.push(traces.map(({ traceId }) => traceId));
      return Promise.resolve();
    },
  };
  return sink;
}

function makeLog() {
  const lines: unknown[] = [];
  return { lines, warn: (fields: object, message: string) => void lines.push({ ...fields, message }) };
}

test('writes once after a moment what came together', async () => {
  const sink = makeSink();
  const queue = new TraceQueue(sink, makeLog());
  queue.add(traceOf(1));
  queue.add(traceOf(2));
  expect(sink.batches).toEqual([]);
  await vi.advanceTimersByTimeAsync(500);
  expect(sink.batches).toEqual([['t1', 't2']]);
});

test('a full batch goes at once, and no batch is larger', async () => {
  const sink = makeSink();
  const queue = new TraceQueue(sink, makeLog());
  for (let id = 0; id < 450; id += 1) queue.add(traceOf(id));
  await vi.advanceTimersByTimeAsync(0);
  expect(sink.batches.map((batch) => batch.length)).toEqual([200, 200, 50]);
});

test('tries a batch again, in order and without doubling', async () => {
  const sink = makeSink();
  const log = makeLog();
  const queue = new TraceQueue(sink, log);
  sink.fails = 2;
  queue.add(traceOf(1));
  await vi.advanceTimersByTimeAsync(500);
  queue.add(traceOf(2));
  await vi.advanceTimersByTimeAsync(1000);
  expect(sink.batches).toEqual([['t1', 't2']]);
  expect(log.lines).toEqual([]);
});

test('gives a batch up after three attempts, says so without the driver’s words, and goes on', async () => {
  const sink = makeSink();
  const log = makeLog();
  const queue = new TraceQueue(sink, log);
  sink.fails = 3;
  queue.add(traceOf(1));
  await vi.advanceTimersByTimeAsync(1500);
  queue.add(traceOf(2));
  await vi.advanceTimersByTimeAsync(500);
  expect(sink.batches).toEqual([['t2']]);
  expect(log.lines).toEqual([
    { error: 'Error', message: 'traces could not be stored' },
    { traces: 1, message: 'traces were left out: the database did not take them in time' },
  ]);
});

test('what does not fit is left out and counted', async () => {
  const sink = makeSink();
  const log = makeLog();
  const queue = new TraceQueue(sink, log);
  for (let id = 0; id < 5010; id += 1) queue.add(traceOf(id));
  await queue.close();
  expect(sink.batches.flat()).toHaveLength(5000);
  expect(log.lines).toEqual([expect.objectContaining({ traces: 10 })]);
});

test('closing writes everything, and ends when the store is gone', async () => {
  const sink = makeSink();
  const queue = new TraceQueue(sink, makeLog());
  queue.add(traceOf(1));
  await queue.close();
  expect(sink.batches).toEqual([['t1']]);
  sink.fails = Infinity;
  queue.add(traceOf(2));
  await queue.close();
  expect(vi.getTimerCount()).toBe(0);
});

test('an owner gets at most 20 denials a second, another still theirs', () => {
  let now = 0;
  const limit = new DenialLimit(() => now);
  const alice = { tenant: '', owner: 'alice' };
  expect(Array.from({ length: 25 }, () => limit.take(alice)).filter(Boolean)).toHaveLength(20);
  expect(limit.take({ tenant: '', owner: 'bob' })).toBe(true);
  expect(limit.take({ tenant: 'other', owner: 'alice' })).toBe(true);
  now = 1000;
  expect(limit.take(alice)).toBe(true);
});

test('old traces go at the start and every hour; a failure is logged and tried again', async () => {
  const deleted: number[] = [];
  const log = makeLog();
  let fails = true;
  const deleteBefore = (time: number): Promise<void> => {
    deleted.push(time);
    return fails ? Promise.reject(new TypeError('no')) : Promise.resolve();
  };
  vi.setSystemTime(10 * 86_400_000);
  const stop = startRetention({ deleteBefore }, 3, log);
  await vi.advanceTimersByTimeAsync(0);
  expect(deleted).toEqual([7 * 86_400_000]);
  expect(log.lines).toEqual([expect.objectContaining({ error: 'TypeError' })]);
  fails = false;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(deleted).toHaveLength(2);
  await stop();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(deleted).toHaveLength(2);
});

test.each([
  [{}, null],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, null],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, 'http://collector:4318/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/base/' }, 'http://collector:4318/base/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b/own' }, 'http://b/own'],
])('collector of %j', (env, url) => {
  expect(collectorUrl(env)).toBe(url);
});
