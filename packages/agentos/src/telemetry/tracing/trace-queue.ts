import type { Log } from '../log.ts';
import type { FinishedTrace, TraceSink } from './finished-trace.ts';

const batchSize = 200;
const capacity = 5000;
const mostAttempts = 3;

/**
 * Writes finished traces in batches, one at a time and away from the runs that made them. When the store does not keep up or does not
 * answer, traces are left out and counted in the log: runs never wait for their traces.
 */
export class TraceQueue {
  readonly #sink: Pick<TraceSink, 'write'>;
  readonly #log: Pick<Log, 'warn'>;
  readonly #delayMs: number;
  readonly #waiting: FinishedTrace[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | null = null;
  #attempts = 0;
  #lost = 0;

  /** `delayMs`: how long a trace may wait for others to be written with. */
  constructor(sink: Pick<TraceSink, 'write'>, log: Pick<Log, 'warn'>, delayMs = 500) {
    this.#sink = sink;
    this.#delayMs = delayMs;
    this.#log = log;
  }

  add(trace: FinishedTrace): void {
    if (this.#waiting.length >= capacity) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(trace);
    // After a failure the timer alone tries again, or every run would.
    if (this.#waiting.length >= batchSize && this.#attempts === 0) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), this.#delayMs).unref();
  }

  /** Resolves when what is waiting now is written, or has failed for now. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
    return this.#writing;
  }

  /** Everything out, or given up. */
  async close(): Promise<void> {
    do await this.flush();
    while (this.#waiting.length > 0);
    clearTimeout(this.#timer);
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, batchSize);
      if (!(await this.#tryWrite(batch))) break;
      this.#waiting.splice(0, batch.length);
      this.#attempts = 0;
    }
    if (this.#lost > 0) this.#log.warn({ traces: this.#lost }, 'traces were left out: the database did not take them in time');
    this.#lost = 0;
    if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => void this.flush(), this.#delayMs).unref();
  }

  /** True when the batch is done with. */
  async #tryWrite(batch: readonly FinishedTrace[]): Promise<boolean> {
    try {
      await this.#sink.write(batch);
      return true;
    } catch (error) {
      this.#attempts += 1;
      if (this.#attempts < mostAttempts) return false;
      this.#lost += batch.length;
      // The name alone: messages of drivers repeat values.
      this.#log.warn({ error: error instanceof Error ? error.name : typeof error }, 'traces could not be stored');
      return true;
    }
  }
}
