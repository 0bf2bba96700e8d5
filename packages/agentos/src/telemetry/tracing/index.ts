export type { FinishedSpan, FinishedTrace, TraceSink } from './finished-trace.ts';
export { attributeNames } from './attribute-names.ts';
export { openTracing } from './open-tracing.ts';
export type { Tracing, TracingOptions } from './open-tracing.ts';
export { noTracer } from './run-tracer.ts';
export type { RunSpan, RunTracer, StepEnd, StepSpan, TraceStatus } from './run-tracer.ts';
