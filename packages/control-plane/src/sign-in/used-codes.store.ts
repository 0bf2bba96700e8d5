import { createHash, randomUUID } from 'node:crypto';
import type { Queryable } from 'agentos-ts/kit';
import { rateLimitsTable } from './sign-in.table.ts';

/** Longer than a code holds: 30 seconds, and as long before and after for clocks that differ. */
const codeMs = 120_000;

/** True for whoever takes a code first. It stands among what is counted, where the library takes out what is old. */
export async function takeCode(tx: Queryable, userId: string, code: string, now: number): Promise<boolean> {
  const key = `code|${createHash('sha256').update(`${userId}|${code}`).digest('hex')}`;
  const rows = await tx.query(
    `insert into ${rateLimitsTable.name} as r (id, key, count, "lastRequest") values ($1, $2, 1, $3)
     on conflict (key) do update set "lastRequest" = $3 where r."lastRequest" < $4 returning key`,
    [randomUUID(), key, now, now - codeMs],
  );
  return rows.length > 0;
}
