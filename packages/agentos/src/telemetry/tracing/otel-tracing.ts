import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { DenialLimit } from './denial-limit.ts';
import type { Tracing, TracingParts } from './open-tracing.ts';
import { createOtelTracer } from './otel-tracer.ts';
import { openOtlpProcessor } from './otlp-processor.ts';
import { TraceCollector } from './trace-collector.ts';
import { TraceQueue } from './trace-queue.ts';
import { startRetention } from './trace-retention.ts';

/** Characters of one text; the rest is cut off. */
const longestText = 16_384;

/** A provider of its own: neither the spans of other libraries in the process nor their settings get into the traces of users. */
export async function startOtelTracing({ sink, log, env, content, keepDays, serviceName, version }: TracingParts): Promise<Tracing> {
  const queue = new TraceQueue(sink, log, queueDelay(env));
  const otlp = await openOtlpProcessor(env);
  const collector = new TraceCollector((trace) => queue.add(trace));
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new AlwaysOnSampler(),
    spanLimits: { attributeValueLengthLimit: longestText },
    spanProcessors: otlp === null ? [collector] : [collector, otlp],
  });
  const stopRetention = startRetention(sink, keepDays, log);
  const tracer = createOtelTracer(provider.getTracer('agentos-ts', version), { content });
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
      // A collector that does not answer must not keep the server from closing with an error.
      await provider.shutdown().catch((error: unknown) => log.warn({ error: nameOf(error) }, 'spans could not be sent to the collector'));
    },
  };
}

/** Milliseconds of OpenTelemetry's own variable for how long spans are gathered; undefined for the default. */
function queueDelay(env: TracingParts['env']): number | undefined {
  const text = env['OTEL_BSP_SCHEDULE_DELAY'] ?? '';
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
