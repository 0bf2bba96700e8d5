import { UsageError } from './usage-error.ts';

const secondsPer: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);

/**
 * Reads `90s`, `15m`, `1h`, `30d` as seconds.
 * @throws UsageError for anything else, zero and durations of more than ten years included
 */
export function parseDuration(text: string): number {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  const seconds = Number(match?.[1]) * (secondsPer.get(match?.[2] ?? '') ?? Number.NaN);
  if (!(seconds > 0 && seconds <= 3650 * 86_400))
    throw new UsageError(`${JSON.stringify(text)} is not a duration; write 90s, 15m, 1h or 30d`);
  return seconds;
}

/** A number of seconds as people say it: `45 s`, `12 min`, `3 h`, `20 days`. */
export function sayDuration(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 90 * 60) return `${Math.round(whole / 60)} min`;
  if (whole < 48 * 3600) return `${Math.round(whole / 3600)} h`;
  return `${Math.round(whole / 86_400)} days`;
}
