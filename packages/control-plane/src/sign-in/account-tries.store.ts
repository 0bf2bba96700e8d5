import { createHash, randomUUID } from 'node:crypto';
import type { Queryable } from 'agentos-ts/kit';
import { accountRule, mailRule } from './rate-rules.ts';
import type { RateRule } from './rate-rules.ts';
import { rateLimitsTable } from './sign-in.table.ts';

// Beside the library's own keys, which begin with an address. A hash, so that the table does not tell who was tried; and there is one for addresses
// without an account too, which so look no different.
const keyOf = (email: string): string => `account|${createHash('sha256').update(email).digest('hex')}`;

/**
 * Counts one try at the password of an address, wherever it comes from. Null while there may be more, else the seconds to wait. The window opens with
 * the first try; its start stands where the library keeps the time of the last request, and the library takes out what is over.
 */
export function countTry(tx: Queryable, email: string, now: number): Promise<number | null> {
  return count(tx, keyOf(email), accountRule, now);
}

/** Counts a mail that somebody has the server send to an address of their choice, with words of their choice. As above. */
export function countMail(tx: Queryable, userId: string, now: number): Promise<number | null> {
  return count(tx, `mail|${userId}`, mailRule, now);
}

async function count(tx: Queryable, key: string, { window, max }: RateRule, now: number): Promise<number | null> {
  const windowMs = window * 1_000;
  const [row] = await tx.query<{ readonly count: number; readonly start: number }>(
    `insert into ${rateLimitsTable.name} as r (id, key, count, "lastRequest") values ($1, $2, 1, $3)
     on conflict (key) do update set count = case when r."lastRequest" <= $4 then 1 else least(r.count, $5) + 1 end,
       "lastRequest" = case when r."lastRequest" <= $4 then $3 else r."lastRequest" end
     returning count, "lastRequest" as start`,
    [randomUUID(), key, now, now - windowMs, max],
  );
  if (row === undefined || row.count <= max) return null;
  return Math.max(1, Math.ceil((row.start + windowMs - now) / 1_000));
}

/** A try that another limit refused, so that no password was looked at: whoever floods from one address must not lock others out of the account. */
export async function returnTry(tx: Queryable, email: string): Promise<void> {
  const key = keyOf(email);
  await tx.query(`update ${rateLimitsTable.name} set count = count - 1 where key = $1`, [key]);
  // And nobody fills the table with addresses that were never tried.
  await tx.query(`delete from ${rateLimitsTable.name} where key = $1 and count <= 0`, [key]);
}

/** The password was right: earlier tries are forgiven. */
export async function forgetTries(tx: Queryable, email: string): Promise<void> {
  await tx.query(`delete from ${rateLimitsTable.name} where key = $1`, [keyOf(email)]);
}
