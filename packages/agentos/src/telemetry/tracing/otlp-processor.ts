import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Sends every span to a collector as well, where `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` or `OTEL_EXPORTER_OTLP_ENDPOINT` says where it is.
 * Headers, timeout and compression come from the other `OTEL_EXPORTER_OTLP_*` variables of the process.
 */
export async function openOtlpProcessor(env: Env): Promise<SpanProcessor | null> {
  const url = collectorUrl(env);
  if (url === null) return null;
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  return new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) });
}

/** The variable for traces is the whole address; the general one is that of the collector, below which `v1/traces` is. */
export function collectorUrl(env: Env): string | null {
  const whole = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? '';
  if (whole !== '') return whole;
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
  return base === '' ? null : `${base.replace(/\/+$/, '')}/v1/traces`;
}
