import { DenialLimit } from './denial-limit.ts';
import type { Tracing, TracingParts } from './open-tracing.ts';
import type { OtlpExport } from './otlp-export.ts';
import { createSpanTracer } from './span-tracer.ts';
import { TraceQueue } from './trace-queue.ts';
import { startRetention } from './trace-retention.ts';

/** Neither the spans of other libraries in the process nor their settings get into the traces of users: nothing here knows OpenTelemetry's globals. */
export async function startTracing({ sink, log, env, content, keepDays, serviceName, version }: TracingParts): Promise<Tracing> {
  const queue = new TraceQueue(sink, log, queueDelay(env));
  const otlp = await openOtlp(env, serviceName, version);
  const stopRetention = startRetention(sink, keepDays, log);
  let isOpen = true;
  const output = {
    onTrace: (trace: Parameters<TraceQueue['add']>[0]) => {
      if (isOpen) queue.add(trace);
    },
    onSpan: otlp === null ? null : otlp.add,
  };
  const tracer = createSpanTracer(output, { content });
  const denials = new DenialLimit();
  return {
    tracer: {
      startRun: (run, parent) => tracer.startRun(run, parent),
      recordDenial: (denial) => {
        if (denials.take(denial)) tracer.recordDenial(denial);
      },
    },
    close: async () => {
      await stopRetention();
      await queue.close();
      isOpen = false;
      // A collector that does not answer must not keep the server from closing with an error.
      await otlp?.close().catch((error: unknown) => log.warn({ error: nameOf(error) }, 'spans could not be sent to the collector'));
    },
  };
}

/** OpenTelemetry is loaded only where a collector is named. */
async function openOtlp(env: TracingParts['env'], serviceName: string, version: string): Promise<OtlpExport | null> {
  const url = collectorUrl(env);
  if (url === null) return null;
  const { openOtlpExport } = await import('./otlp-export.ts');
  return openOtlpExport({ url, serviceName, version });
}

/** The variable for traces is the whole address; the general one is that of the collector, below which `v1/traces` is. */
export function collectorUrl(env: TracingParts['env']): string | null {
  const whole = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? '';
  if (whole !== '') return whole;
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
  return base === '' ? null : `${base.replace(/\/+$/, '')}/v1/traces`;
}

/** Milliseconds of OpenTelemetry's own variable for how long spans are gathered; undefined for the default. */
function queueDelay(env: TracingParts['env']): number | undefined {
  const text = env['OTEL_BSP_SCHEDULE_DELAY'] ?? '';
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
