import type { Log } from '../log.ts';
import type { TraceSink } from './finished-trace.ts';

const dayMs = 86_400_000;
const everyMs = 3_600_000;

/** Deletes what is older than `keepDays`, at the start and then every hour. Answers how to stop it. */
export function startRetention(sink: Pick<TraceSink, 'deleteBefore'>, keepDays: number, log: Pick<Log, 'warn'>): () => Promise<void> {
  let running = Promise.resolve();
  const sweep = (): void => {
    running = sink.deleteBefore(Date.now() - keepDays * dayMs).catch((error: unknown) => {
      log.warn({ error: error instanceof Error ? error.name : typeof error }, 'old traces could not be deleted; tried again in an hour');
    });
  };
  sweep();
  const timer = setInterval(sweep, everyMs).unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
