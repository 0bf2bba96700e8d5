import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { attributeNames as names } from './attribute-names.ts';
import type { TraceStatus } from './run-tracer.ts';
import type { TraceSpan } from './trace-span.ts';

export interface OtlpExport {
  readonly add: (span: TraceSpan) => void;
  /** Sends what is waiting. Rejects when the collector does not take it. */
  readonly close: () => Promise<void>;
}

export interface OtlpOptions {
  readonly url: string;
  readonly serviceName: string;
  readonly version: string;
}

/** Sends finished spans to an OpenTelemetry collector. Headers, timeout and compression come from the `OTEL_EXPORTER_OTLP_*` variables of the process. */
export function openOtlpExport({ url, serviceName, version }: OtlpOptions): OtlpExport {
  const processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) });
  const source = {
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    instrumentationScope: { name: 'agentos-ts', version },
  };
  return { add: (span) => processor.onEnd(toReadable(span, source)), close: () => processor.shutdown() };
}

type Source = Pick<ReadableSpan, 'resource' | 'instrumentationScope'>;

function toReadable(span: TraceSpan, source: Source): ReadableSpan {
  const context = contextOf(span, span.spanId);
  return {
    ...source,
    ...(span.parentSpanId === null ? {} : { parentSpanContext: contextOf(span, span.parentSpanId) }),
    name: span.name,
    kind: SpanKind.INTERNAL,
    spanContext: () => context,
    startTime: toHrTime(span.startTime),
    endTime: toHrTime(span.startTime + span.exactDuration),
    duration: toHrTime(span.exactDuration),
    status: { code: statusCodes[span.status] },
    attributes: attributesOf(span),
    links: [],
    events: [],
    ended: true,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

const contextOf = ({ home }: TraceSpan, spanId: string): SpanContext => ({
  traceId: home.traceId,
  spanId,
  traceFlags: TraceFlags.SAMPLED,
});

const statusCodes: Readonly<Record<TraceStatus, SpanStatusCode>> = {
  OK: SpanStatusCode.OK,
  ERROR: SpanStatusCode.ERROR,
  UNSET: SpanStatusCode.UNSET,
};

/** Those that are stored in columns as well. */
function attributesOf({ attributes, kind, subject, input, output, error }: TraceSpan): Attributes {
  const all: Attributes = { [names.kind]: kind };
  const columns = {
    [names.owner]: subject?.owner,
    [names.tenant]: subject?.tenant,
    [names.userId]: subject?.userId,
    [names.conversationId]: subject?.sessionId,
    [names.input]: input,
    [names.output]: output,
    [names.errorType]: error,
  };
  for (const [name, value] of Object.entries({ ...attributes, ...columns }))
    if (value !== null && value !== undefined) all[name] = typeof value === 'object' ? [...value] : value;
  return all;
}

function toHrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}
