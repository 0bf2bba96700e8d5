import { createServer } from 'node:http';
import { once } from 'node:events';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { StackContextManager } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../log.ts';
import type { FinishedTrace } from './finished-trace.ts';
import { openTracing } from './open-tracing.ts';
import type { TracingOptions } from './open-tracing.ts';
import type { RunTracer, TracedRun } from './run-tracer.ts';

type Env = Readonly<Record<string, string>>;

/** Traces what `work` does and answers what was stored. */
async function traced(
  work: (tracer: RunTracer) => void,
  tracing: boolean | TracingOptions = true,
  env: Env = {},
): Promise<FinishedTrace[]> {
  const stored: FinishedTrace[] = [];
  const sink = {
    write: (traces: readonly FinishedTrace[]) => Promise.resolve(void stored.push(...traces)),
    deleteBefore: () => Promise.resolve(),
  };
  const opened = await openTracing(tracing, { sink, log: silentLog, env, serviceName: 'test-os', version: '1.0.0' });
  work(opened.tracer);
  await opened.close();
  return stored;
}

const runOf = (owner: string, runId: string): TracedRun => ({
  owner,
  tenant: 'acme',
  userId: owner,
  runId,
  sessionId: 's1',
  component: { kind: 'agent', id: 'a1' },
  principalKind: 'user',
  input: () => 'secret question',
});

describe('a run', () => {
  test('is stored whole, when its last span has ended', async () => {
    const [stored, ...more] = await traced((tracer) => {
      const run = tracer.startRun(runOf('alice', 'r1'), undefined);
      const model = run.startModel({ id: 'm', provider: 'p' }, () => 'x');
      run.end({ status: 'OK' });
      model.end({ status: 'ERROR', errorType: 'Timeout' });
    });
    expect(more).toEqual([]);
    expect(stored).toMatchObject({
      owner: 'alice',
      tenant: 'acme',
      userId: 'alice',
      runId: 'r1',
      sessionId: 's1',
      agentId: 'a1',
      teamId: null,
    });
    expect(stored?.spans.map(({ kind, status, error }) => [kind, status, error])).toEqual([
      ['AGENT', 'OK', null],
      ['GUARDRAIL', 'OK', null],
      ['LLM', 'ERROR', 'Timeout'],
    ]);
    const [top, ...below] = stored?.spans ?? [];
    expect(top?.parentSpanId).toBeNull();
    expect(new Set(below.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([top?.spanId]));
  });

  test('that does not end is not stored', async () => {
    expect(await traced((tracer) => void tracer.startRun(runOf('alice', 'r1'), undefined))).toEqual([]);
  });

  test('ends once', async () => {
    const [stored] = await traced((tracer) => {
      const run = tracer.startRun(runOf('alice', 'r1'), undefined);
      run.end({ status: 'OK' });
      run.end({ status: 'ERROR', errorType: 'late' });
    });
    expect(stored?.spans[0]).toMatchObject({ status: 'OK', error: null });
  });

  test('of a member stands in the trace of its parent; that of another owner or tenant never', async () => {
    const all = await traced((tracer) => {
      const parent = tracer.startRun({ ...runOf('alice', 'r1'), component: { kind: 'team', id: 't1' } }, undefined);
      for (const run of [runOf('alice', 'r2'), runOf('bob', 'r3'), { ...runOf('alice', 'r4'), tenant: 'other' }])
        tracer.startRun(run, parent).end({ status: 'OK' });
      parent.end({ status: 'OK' });
    });
    expect(all.map(({ owner, tenant, runId, teamId }) => [owner, tenant, runId, teamId])).toEqual([
      ['bob', 'acme', 'r3', null],
      ['alice', 'other', 'r4', null],
      ['alice', 'acme', 'r1', 't1'],
    ]);
    expect(all[2]?.spans.filter(({ kind }) => kind === 'AGENT').map(({ attributes }) => attributes['agentos.run.id'])).toEqual(['r2']);
  });

  test('does not join a trace that something else keeps as the active one', async () => {
    const foreign = { traceId: 'f'.repeat(32), spanId: 'f'.repeat(16), traceFlags: 1 };
    context.setGlobalContextManager(new StackContextManager().enable());
    const [stored] = await traced((tracer) =>
      context.with(trace.setSpanContext(ROOT_CONTEXT, foreign), () => {
        expect(trace.getActiveSpan()?.spanContext()).toEqual(foreign);
        tracer.startRun(runOf('alice', 'r1'), undefined).end({ status: 'OK' });
      }),
    );
    context.disable();
    expect(stored?.traceId).not.toBe(foreign.traceId);
  });

  test('that loops is cut at 500 spans, and says how many are left out', async () => {
    const [stored] = await traced((tracer) => {
      const run = tracer.startRun(runOf('alice', 'r1'), undefined);
      for (let step = 0; step < 600; step += 1) run.startTool('t', () => '').end({ status: 'OK' });
      run.end({ status: 'OK' });
    });
    expect(stored?.spans).toHaveLength(500);
    expect(stored?.spans[0].attributes['agentos.spans_left_out']).toBe(102);
  });
});

describe('content', () => {
  const work = (tracer: RunTracer): void => {
    const run = tracer.startRun(runOf('alice', 'r1'), undefined);
    run.startTool('t', () => 'secret arguments').end({ status: 'OK', output: () => 'x'.repeat(20_000) });
    run.end({ status: 'OK', output: () => 'secret answer' });
  };

  test('is not even made by default', async () => {
    const all = await traced((tracer) => {
      const fail = (): string => {
        throw new Error('asked for content');
      };
      const run = tracer.startRun({ ...runOf('alice', 'r1'), input: fail }, undefined);
      run.startModel({ id: 'm', provider: 'p' }, fail).end({ status: 'OK', output: fail });
      run.startTool('t', fail).end({ status: 'OK', output: fail });
      run.end({ status: 'OK', output: fail });
    });
    expect(all[0]?.spans).toHaveLength(4);
    expect(JSON.stringify(await traced(work))).not.toContain('secret');
  });

  test('is recorded when it is asked for, each text up to its limit', async () => {
    const [stored] = await traced(work, { content: true });
    expect(stored?.spans[0]).toMatchObject({ input: 'secret question', output: 'secret answer' });
    expect(stored?.spans[2]).toMatchObject({ input: 'secret arguments', output: 'x'.repeat(16_384) });
  });
});

test('the texts of one trace have a limit together', async () => {
  const [stored] = await traced(
    (tracer) => {
      const run = tracer.startRun(runOf('alice', 'r1'), undefined);
      for (let step = 0; step < 40; step += 1) run.startTool('t', () => 'x'.repeat(10_000)).end({ status: 'OK' });
      run.end({ status: 'OK' });
    },
    { content: true },
  );
  expect(stored?.spans.filter(({ kind, input }) => kind === 'TOOL' && input !== null)).toHaveLength(26);
  expect(stored?.spans[0].input).toBe('secret question');
});

test('a denial is a trace of its own, with the pattern of the route', async () => {
  const denial = {
    owner: 'alice',
    tenant: '',
    userId: 'alice',
    principalKind: 'user',
    method: 'GET',
    route: '/x/:id',
    missingScopes: ['x:read'],
  };
  const all = await traced((tracer) => {
    for (let count = 0; count < 30; count += 1) tracer.recordDenial(denial);
  });
  expect(all).toHaveLength(20);
  expect(all[0]).toMatchObject({ owner: 'alice', runId: null, sessionId: null });
  expect(all[0]?.spans[0].attributes).toMatchObject({ 'agentos.decision': 'deny', 'http.route': '/x/:id' });
});

test('nothing is traced unless it is turned on', async () => {
  for (const tracing of [false, undefined]) {
    const opened = await openTracing(tracing, {
      sink: { write: () => Promise.reject(new Error('written')), deleteBefore: () => Promise.reject(new Error('swept')) },
      log: silentLog,
      env: {},
      serviceName: 'x',
      version: '1',
    });
    const run = opened.tracer.startRun(runOf('alice', 'r1'), undefined);
    run.startModel({ id: 'm', provider: 'p' }, () => '').end({ status: 'OK' });
    run.startTool('t', () => '').end({ status: 'OK' });
    run.recordToolDenial('t', ['a:b']);
    run.end({ status: 'OK' });
    await opened.close();
  }
});

test('spans go to a collector as well, without content and without credentials', async () => {
  const bodies: { readonly path: string | undefined; readonly text: string }[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push({ path: request.url, text: Buffer.concat(chunks).toString('latin1') });
      response.end();
    });
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const address = collector.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const stored = await traced((tracer) => tracer.startRun(runOf('alice', 'r1'), undefined).end({ status: 'OK' }), true, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  });
  collector.close();
  expect(stored).toHaveLength(1);
  expect(bodies.map(({ path }) => path)).toEqual(['/v1/traces']);
  expect(bodies[0]?.text).toContain('invoke_agent a1');
  expect(bodies[0]?.text).toContain('test-os');
  expect(bodies[0]?.text).not.toContain('secret');
});

test('a collector that does not answer keeps nothing from being stored or closed', async () => {
  const stored = await traced((tracer) => tracer.startRun(runOf('alice', 'r1'), undefined).end({ status: 'OK' }), true, {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:1/v1/traces',
  });
  expect(stored).toHaveLength(1);
});
