import { z } from 'zod';

const isoTime = z.iso.datetime({ offset: true });

/** Epoch milliseconds of an ISO 8601 time with any offset; null for anything else. */
export function readTime(value: unknown): number | null {
  const parsed = isoTime.safeParse(value);
  if (!parsed.success) return null;
  const time = Date.parse(parsed.data);
  return Number.isNaN(time) ? null : time;
}
