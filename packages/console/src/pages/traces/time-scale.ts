import type { TraceLine } from './trace-rows.ts';

/** Where a bar stands on a scale, in percent. */
export interface Bar {
  readonly left: number;
  readonly width: number;
}

/** From the first beginning to the last end of some lines. */
export interface TimeScale {
  /** Milliseconds since 1970. */
  readonly from: number;
  /** Milliseconds; at least one, so that a trace of no length has a scale. */
  readonly length: number;
}

export function timeScale(lines: readonly Pick<TraceLine, 'start' | 'end'>[]): TimeScale {
  let from = Infinity;
  let to = -Infinity;
  for (const { start, end } of lines) {
    from = Math.min(from, start);
    to = Math.max(to, end);
  }
  return Number.isFinite(from) ? { from, length: Math.max(to - from, 1) } : { from: 0, length: 1 };
}

/** Never outside of the scale, and wide enough to be seen. */
export function barOf({ start, end }: Pick<TraceLine, 'start' | 'end'>, { from, length }: TimeScale): Bar {
  const least = 0.5;
  const left = Math.min(Math.max(((start - from) / length) * 100, 0), 100 - least);
  return { left, width: Math.min(Math.max(((end - start) / length) * 100, least), 100 - left) };
}

/** "0 ms" to "90 ms" or "1.25 s" to "4 min 5 s". */
export function sayDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
