import { useEffect, useState } from 'react';
import { readTime, relativeTime } from './relative-time.ts';

/** How long ago something was; the exact time on hover and for screen readers. `value` is ISO 8601, or seconds since 1970. */
export function TimeAgo({ value }: { readonly value: string | number | null | undefined }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  const at = readTime(value);
  if (at === null) return <span>–</span>;
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {relativeTime(at, now)}
    </time>
  );
}
