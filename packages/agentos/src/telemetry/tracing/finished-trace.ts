import type { TraceOwner, TraceStatus } from './run-tracer.ts';

/** Times are epoch milliseconds, durations milliseconds. */
export interface FinishedSpan {
  readonly spanId: string;
  /** Null for the first span of a trace. */
  readonly parentSpanId: string | null;
  readonly name: string;
  /** `AGENT`, `TEAM`, `WORKFLOW`, `LLM`, `TOOL` or `GUARDRAIL`. */
  readonly kind: string;
  readonly status: TraceStatus;
  readonly startTime: number;
  readonly endTime: number;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly input: string | null;
  readonly output: string | null;
  readonly error: string | null;
}

/** All spans of one trace, in the order in which they started; the first is the one that the trace is named after. */
export interface FinishedTrace extends TraceOwner {
  readonly traceId: string;
  readonly runId: string | null;
  readonly sessionId: string | null;
  readonly agentId: string | null;
  readonly teamId: string | null;
  readonly workflowId: string | null;
  readonly spans: readonly [FinishedSpan, ...FinishedSpan[]];
}

/** Where finished traces are stored. */
export interface TraceSink {
  write(traces: readonly FinishedTrace[]): Promise<void>;
  /** Deletes what started before this time, in epoch milliseconds. */
  deleteBefore(time: number): Promise<void>;
}
