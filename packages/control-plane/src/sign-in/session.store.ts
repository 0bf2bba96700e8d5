import type { Queryable } from 'agentos-ts/kit';
import { passkeysTable, sessionsTable, usersTable, verificationsTable } from './sign-in.table.ts';
import type { SignedInPerson } from './sign-in.ts';

interface HolderRow {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
  readonly twoFactorEnabled: boolean;
}

/** Who holds the session of a token; null for one that is over, ended or was never there. */
export async function selectHolder(tx: Queryable, token: string): Promise<SignedInPerson | null> {
  const rows = await tx.query<HolderRow>(
    `select u.id as "userId", u.email, u.name, u."twoFactorEnabled", s.id as "sessionId", s."expiresAt"
     from ${sessionsTable.name} s join ${usersTable.name} u on u.id = s."userId" where s.token = $1 and s."expiresAt" > now()`,
    [token],
    'sign_in.holder',
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, expiresAt: row.expiresAt.getTime() };
}

/** One session as its holder sees it. Times are epoch milliseconds. */
export interface SessionRow {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

interface StoredSession extends Omit<SessionRow, 'createdAt' | 'expiresAt'> {
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The sessions that somebody has, the latest first. */
export async function selectSessions(tx: Queryable, userId: string): Promise<readonly SessionRow[]> {
  const rows = await tx.query<StoredSession>(
    `select id, "createdAt", "expiresAt", "ipAddress", "userAgent" from ${sessionsTable.name}
     where "userId" = $1 and "expiresAt" > now() order by "createdAt" desc, id limit 100`,
    [userId],
  );
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.getTime(), expiresAt: row.expiresAt.getTime() }));
}

/** Ends one session of a user. False where they have no such session. */
export async function deleteSession(tx: Queryable, userId: string, sessionId: string): Promise<boolean> {
  const rows = await tx.query(`delete from ${sessionsTable.name} where "userId" = $1 and id = $2 returning id`, [userId, sessionId]);
  return rows.length > 0;
}

/** Ends every session of a user but one, or, with null, every one. */
export async function deleteSessions(tx: Queryable, userId: string, but: string | null): Promise<void> {
  await tx.query(`delete from ${sessionsTable.name} where "userId" = $1 and id is distinct from $2`, [userId, but]);
}

/** Ends what a user has begun and not ended: second steps of sign-ins, links for a new password. */
export async function deleteBegun(tx: Queryable, userId: string): Promise<void> {
  await tx.query(`delete from ${verificationsTable.name} where value = $1`, [userId]);
}

/** Takes out what nobody can come in by any more; the library leaves it where it is. */
export async function deleteEndedSessions(tx: Queryable): Promise<void> {
  await tx.query(`delete from ${sessionsTable.name} where "expiresAt" <= now()`);
}

/** False where the user has no such passkey. */
export async function deletePasskey(tx: Queryable, userId: string, id: string): Promise<boolean> {
  const rows = await tx.query(`delete from ${passkeysTable.name} where "userId" = $1 and id = $2 returning id`, [userId, id]);
  return rows.length > 0;
}
