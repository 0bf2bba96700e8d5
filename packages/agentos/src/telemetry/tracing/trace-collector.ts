import { SpanStatusCode } from '@opentelemetry/api';
import type { HrTime } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { attributeNames as names } from './attribute-names.ts';
import type { FinishedSpan, FinishedTrace } from './finished-trace.ts';
import type { TraceStatus } from './run-tracer.ts';

/** A run that loops must not fill the memory; what is above is counted in the first span. */
const mostSpans = 500;
/** Characters of all texts of one trace, where content is recorded; what comes later is left out. */
const mostText = 262_144;

interface OpenTrace {
  /** In the order of their start; the first is the first of the trace. */
  readonly spans: ReadableSpan[];
  open: number;
  left: number;
}

/** Gathers the spans of a trace until the last one has ended, and hands the whole over: a stored trace is never half of one. */
export class TraceCollector implements SpanProcessor {
  readonly #open = new Map<string, OpenTrace>();
  readonly #take: (trace: FinishedTrace) => void;

  constructor(take: (trace: FinishedTrace) => void) {
    this.#take = take;
  }

  onStart(span: ReadableSpan): void {
    const { traceId } = span.spanContext();
    const trace = this.#open.get(traceId) ?? { spans: [], open: 0, left: 0 };
    this.#open.set(traceId, trace);
    trace.open += 1;
    if (trace.spans.length < mostSpans) trace.spans.push(span);
    else trace.left += 1;
  }

  onEnd(span: ReadableSpan): void {
    const { traceId } = span.spanContext();
    const trace = this.#open.get(traceId);
    if (trace === undefined) return;
    trace.open -= 1;
    if (trace.open > 0) return;
    this.#open.delete(traceId);
    this.#take(finish(traceId, trace));
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    this.#open.clear();
    return Promise.resolve();
  }
}

function finish(traceId: string, { spans, left }: OpenTrace): FinishedTrace {
  const [first, ...rest] = spans;
  if (first === undefined) throw new TypeError('a trace has at least one span');
  const text = (name: string): string | null => textOf(first, name);
  const top = toSpan(first);
  const marked = left === 0 ? top : { ...top, attributes: { ...top.attributes, 'agentos.spans_left_out': left } };
  return {
    traceId,
    owner: text(names.owner) ?? '',
    tenant: text(names.tenant) ?? '',
    userId: text(names.userId),
    runId: text(names.runId),
    sessionId: text(names.conversationId),
    agentId: text(names.agentId),
    teamId: text(names.teamId),
    workflowId: text(names.workflowId),
    spans: [{ ...marked, parentSpanId: null }, ...withinBudget(rest.map(toSpan))],
  };
}

function withinBudget(spans: readonly FinishedSpan[]): readonly FinishedSpan[] {
  let left = mostText;
  const keep = (text: string | null): string | null => {
    if (text === null || text.length > left) return null;
    left -= text.length;
    return text;
  };
  return spans.map((span) => ({ ...span, input: keep(span.input), output: keep(span.output) }));
}

/** Columns of their own, or of the trace: not repeated among the attributes. */
const apart: ReadonlySet<string> = new Set([
  names.kind,
  names.input,
  names.output,
  names.errorType,
  names.owner,
  names.tenant,
  names.userId,
  names.conversationId,
]);

function toSpan(span: ReadableSpan): FinishedSpan {
  const { spanId } = span.spanContext();
  return {
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? null,
    name: span.name,
    kind: textOf(span, names.kind) ?? 'CHAIN',
    status: statusOf(span.status.code),
    startTime: Math.floor(toMilliseconds(span.startTime)),
    endTime: Math.floor(toMilliseconds(span.endTime)),
    durationMs: Math.round(toMilliseconds(span.duration)),
    attributes: Object.fromEntries(Object.entries(span.attributes).filter(([name]) => !apart.has(name))),
    input: textOf(span, names.input),
    output: textOf(span, names.output),
    error: textOf(span, names.errorType),
  };
}

function textOf(span: ReadableSpan, name: string): string | null {
  const value = span.attributes[name];
  return typeof value === 'string' ? value : null;
}

const toMilliseconds = ([seconds, nanoseconds]: HrTime): number => seconds * 1000 + nanoseconds / 1e6;

function statusOf(code: SpanStatusCode): TraceStatus {
  if (code === SpanStatusCode.OK) return 'OK';
  return code === SpanStatusCode.ERROR ? 'ERROR' : 'UNSET';
}
