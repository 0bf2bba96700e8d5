import type { Log } from '../log.ts';
import type { TraceSink } from './finished-trace.ts';
import { noTracer } from './run-tracer.ts';
import type { RunTracer } from './run-tracer.ts';

export interface TracingOptions {
  /** Record what was asked and answered, and the arguments and results of tools. Default false: only what happened, when and how long. */
  readonly content?: boolean;
  /** Days after which traces are deleted. Default 30. */
  readonly keepDays?: number;
}

export interface TracingParts extends Required<TracingOptions> {
  readonly sink: TraceSink;
  readonly log: Pick<Log, 'warn'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly serviceName: string;
  readonly version: string;
}

export interface Tracing {
  readonly tracer: RunTracer;
  /** Writes what is not written yet. After the last run, before the database closes. */
  close(): Promise<void>;
}

const defaults = { content: false, keepDays: 30 } as const;

/** What records traces is loaded only where something is traced. */
export async function openTracing(
  tracing: boolean | TracingOptions | undefined,
  parts: Omit<TracingParts, keyof TracingOptions>,
): Promise<Tracing> {
  if (tracing === undefined || tracing === false) return { tracer: noTracer, close: () => Promise.resolve() };
  const { startTracing } = await import('./start-tracing.ts');
  const chosen = tracing === true ? {} : tracing;
  return startTracing({ ...parts, content: chosen.content ?? defaults.content, keepDays: chosen.keepDays ?? defaults.keepDays });
}
