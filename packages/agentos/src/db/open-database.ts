import { BoundDatabase } from './bound-database.ts';
import type { Database } from './database.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { migrate } from './migrate.ts';
import { openPGliteSessions } from './pglite-sessions.ts';
import type { DatabaseLog } from './session.ts';

export interface OpenDatabaseOptions {
  /** `postgres://user:password@host/database`, `file:./folder` or `memory:`. */
  readonly url: string;
  /** Connections of the pool on PostgreSQL; default 10. */
  readonly poolSize?: number;
  readonly log?: DatabaseLog;
}

export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const target = parseDatabaseUrl(options.url);
  if (target.kind === 'postgres') throw new TypeError('later');
  const source = await openPGliteSessions({ ...(target.kind === 'file' ? { folder: target.folder } : {}), log: options.log });
  try {
    await migrate(source);
    return new BoundDatabase(source);
  } catch (error) {
    await source.close();
    throw error;
  }
}
