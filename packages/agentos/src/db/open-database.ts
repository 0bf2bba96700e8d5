import type { Database } from './database.ts';
import { parseDatabaseUrl, type DatabaseTarget } from './database-url.ts';
import { migrate } from './migrate.ts';
import { osContents } from './migration-files.ts';
import type { DatabaseContents } from './migration-files.ts';
import { openPgSessions } from './pg-sessions.ts';
import { openPGliteSessions } from './pglite-sessions.ts';
import { explainServing, migratePostgres, preparePostgres } from './prepare-postgres.ts';
import { serve } from './serve.ts';
import type { DatabaseLog, SessionSource } from './session.ts';

const DEFAULT_POOL_SIZE = 10;

export interface OpenDatabaseOptions {
  /** `postgres://user:password@host/database`, `file:./folder` or `memory:`. */
  readonly url: string;
  /** Connections of the pool on PostgreSQL; default 10. */
  readonly poolSize?: number;
  readonly log?: DatabaseLog;
  /** What the database holds; default: what an AgentOS needs. Two kinds of contents need two databases. */
  readonly contents?: DatabaseContents;
}

/**
 * Opens the database, brings its schema up to date where the role of the URL may, and serves through a role that row level security
 * holds. Throws an `AgentOSError` with a `db_` code that says what to do when it cannot be served safely.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const target = parseDatabaseUrl(options.url);
  if (target.kind === 'postgres') return await openPostgres(target.url, options);
  return await closeOnError(await openEmbedded(target, options.log), async (source) => {
    await migrate(source, contentsOf(options).migrations);
    return await serve(source, contentsOf(options));
  });
}

/**
 * `agentos migrate`: brings the schema up to date and prepares the serving role, without serving. The names of the migrations that
 * were applied. Throws `db_schema_missing` when the role of the URL may not do that.
 */
export async function migrateDatabase(options: OpenDatabaseOptions): Promise<readonly string[]> {
  const target = parseDatabaseUrl(options.url);
  const contents = contentsOf(options);
  if (target.kind !== 'postgres')
    return await withSource(await openEmbedded(target, options.log), (source) => migrate(source, contents.migrations));
  return await withSource(await openOne(target.url, options.log), (source) => migratePostgres(source, target.url, contents));
}

async function openPostgres(url: string, options: OpenDatabaseOptions): Promise<Database> {
  const { poolSize = DEFAULT_POOL_SIZE, log } = options;
  const contents = contentsOf(options);
  const serving = await withSource(await openOne(url, log), (source) => preparePostgres(source, url, contents, log));
  return await closeOnError(await openPgSessions({ engine: 'postgres', url: serving.url, poolSize, log }), async (source) => {
    return await serve(source, contents).catch((error: unknown) => {
      throw explainServing(error, serving.role);
    });
  });
}

function contentsOf({ contents = osContents }: OpenDatabaseOptions): DatabaseContents {
  return contents;
}

function openOne(url: string, log: DatabaseLog | undefined): Promise<SessionSource> {
  return openPgSessions({ engine: 'postgres', url, poolSize: 1, log });
}

function openEmbedded(target: Exclude<DatabaseTarget, { kind: 'postgres' }>, log: DatabaseLog | undefined): Promise<SessionSource> {
  return openPGliteSessions({ ...(target.kind === 'file' ? { folder: target.folder } : {}), log });
}

async function withSource<T>(source: SessionSource, work: (source: SessionSource) => Promise<T>): Promise<T> {
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

async function closeOnError<T>(source: SessionSource, work: (source: SessionSource) => Promise<T>): Promise<T> {
  try {
    return await work(source);
  } catch (error) {
    await source.close();
    throw error;
  }
}
