import { BoundDatabase } from '../../src/db/bound-database.ts';
import type { Database, Queryable } from '../../src/db/database.ts';
import { openPgSessions } from '../../src/db/pg-sessions.ts';
import { prepareServingRole } from '../../src/db/serving-role.ts';
import { withSession, type SessionSource } from '../../src/db/session.ts';
import type { RowAccess } from '../../src/lib/row-access.ts';
import { openTestPostgres, openTestSource } from '../support/database.ts';

/** One database on either engine, with its sessions in reach: what the suites of this folder run on. */
export interface Harness {
  readonly db: Database;
  /** The sessions below `db`. */
  readonly source: SessionSource;
  /** Statements of the superuser, around row level security. */
  readonly admin: (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;
  readonly close: () => Promise<void>;
}

export async function openPGliteHarness(): Promise<Harness> {
  const source = await openTestSource();
  return {
    db: new BoundDatabase(source),
    source,
    admin: (text, values) => withSession(source, (session) => session.query<Record<string, unknown>>(text, values, undefined)),
    close: () => source.close(),
  };
}

export async function openPostgresHarness(): Promise<Harness> {
  const server = await openTestPostgres();
  const owner = await openPgSessions({ engine: 'postgres', url: server.url, poolSize: 1 });
  const database = new URL(server.url).pathname.slice(1);
  const servingUrl = await prepareServingRole(owner, server.url, database).finally(() => owner.close());
  const source = await openPgSessions({ engine: 'postgres', url: servingUrl, poolSize: 4 });
  return {
    db: new BoundDatabase(source),
    source,
    admin: server.admin,
    async close() {
      await source.close();
      await server.close();
    },
  };
}

export function accessOf(owner: string, rest: Partial<RowAccess> = {}): RowAccess {
  return { owner, userId: owner, tenant: '', all: false, ...rest };
}

/** Inserts a session; by default one of the transaction's principal. */
export async function insertSession(tx: Queryable, owner: string, id: string, tenant = ''): Promise<void> {
  const text = `insert into sessions (tenant, owner, session_id, session_type, created_at, updated_at) values ($1, $2, $3, 'agent', $4, $4)`;
  await tx.query(text, [tenant, owner, id, 1_790_000_000_000]);
}

export async function listSessions(tx: Queryable): Promise<string[]> {
  const rows = await tx.query<{ key: string }>(`select tenant || '/' || owner || '/' || session_id as key from sessions order by 1`);
  return rows.map((row) => row.key);
}
