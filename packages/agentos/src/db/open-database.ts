import { BoundDatabase } from './bound-database.ts';
import type { Database } from './database.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { dbErrors } from './db-errors.ts';
import { sqlState } from './driver-errors.ts';
import { inspectDatabase } from './inspect.ts';
import { findPending, isProtectionCurrent, migrate } from './migrate.ts';
import { readMigrations } from './migration-files.ts';
import { openPgSessions } from './pg-sessions.ts';
import { openPGliteSessions } from './pglite-sessions.ts';
import { prepareServingRole, readLoginRole, type LoginRole } from './serving-role.ts';
import { SCHEMA } from './preamble.ts';
import type { DatabaseLog, SessionSource } from './session.ts';

const DEFAULT_POOL_SIZE = 10;
// 28: the login was refused; 42501: the role may not be taken, or the schema not be read; 22023: set role to a role that is not there.
const REFUSED = /^28...$/;

export interface OpenDatabaseOptions {
  /** `postgres://user:password@host/database`, `file:./folder` or `memory:`. */
  readonly url: string;
  /** Connections of the pool on PostgreSQL; default 10. */
  readonly poolSize?: number;
  readonly log?: DatabaseLog;
}

/**
 * Opens the database, brings its schema up to date where the role of the URL may, and serves through a role that row level security
 * holds. Throws an `AgentOSError` with a `db_` code that says what to do when it cannot be served safely.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const target = parseDatabaseUrl(options.url);
  if (target.kind === 'postgres') return await openPostgres(target.url, options);
  return await closeOnError(
    await openPGliteSessions({ ...(target.kind === 'file' ? { folder: target.folder } : {}), log: options.log }),
    async (source) => {
      await migrate(source);
      return await serve(source);
    },
  );
}

/**
 * `agentos migrate`: brings the schema up to date and prepares the serving role, without serving. The names of the migrations that
 * were applied. Throws `db_schema_missing` when the role of the URL may not do that.
 */
export async function migrateDatabase(options: OpenDatabaseOptions): Promise<readonly string[]> {
  const target = parseDatabaseUrl(options.url);
  if (target.kind !== 'postgres')
    return await withSource(await openPGliteSessions(target.kind === 'file' ? { folder: target.folder } : {}), (source) => migrate(source));
  return await withSource(await openPgSessions({ engine: 'postgres', url: target.url, poolSize: 1 }), async (source) => {
    const role = await readLoginRole(source);
    if (!role.mayCreateRoles) throw dbErrors.schema_missing([role.name]);
    const applied = await migrate(source);
    await prepareServingRole(source, target.url, role.database);
    return applied;
  });
}

async function openPostgres(url: string, { poolSize = DEFAULT_POOL_SIZE, log }: OpenDatabaseOptions): Promise<Database> {
  const first = await openPgSessions({ engine: 'postgres', url, poolSize: 1, log });
  const { servingUrl, role } = await withSource(first, (source) => prepare(source, url));
  return await closeOnError(await openPgSessions({ engine: 'postgres', url: servingUrl, poolSize, log }), async (source) => {
    try {
      return await serve(source);
    } catch (error) {
      throw explain(error, role);
    }
  });
}

/** With a role that may, migrates and makes the serving role; the role of the URL itself otherwise. */
async function prepare(source: SessionSource, url: string): Promise<{ servingUrl: string; role: LoginRole }> {
  const role = await readLoginRole(source);
  if (!role.mayCreateRoles) return { servingUrl: url, role };
  await migrate(source);
  return { servingUrl: await prepareServingRole(source, url, role.database), role };
}

async function serve(source: SessionSource): Promise<Database> {
  const db = new BoundDatabase(source);
  await checkMigrations(db);
  const facts = await inspectDatabase(db);
  if (facts.roleProblems.length > 0) throw dbErrors.role_unsafe([facts.roleProblems.join('; ')]);
  if (facts.tableProblems.length > 0) throw dbErrors.unprotected([facts.tableProblems.join('; ')]);
  return db;
}

async function checkMigrations(db: Database): Promise<void> {
  const rows = await db.asSystem('check migrations', (tx) =>
    tx.query<{ name: string; checksum: string }>(`select name, checksum from ${SCHEMA}.schema_migrations`),
  );
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const missing = findPending(await readMigrations(), applied).map((migration) => migration.name);
  if (!isProtectionCurrent(applied)) missing.unshift('protection');
  if (missing.length > 0) throw dbErrors.schema_outdated([missing.join(', ')]);
}

function explain(error: unknown, role: LoginRole): unknown {
  const state = sqlState(error);
  if (state === undefined) return error;
  if (state === '42P01' || state === '3F000' || state === '22023') return dbErrors.schema_missing([role.name], { cause: error });
  return state === '42501' || REFUSED.test(state) ? dbErrors.role_refused([role.name], { cause: error }) : error;
}

async function withSource<Source extends SessionSource, T>(source: Source, work: (source: Source) => Promise<T>): Promise<T> {
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

async function closeOnError<Source extends SessionSource, T>(source: Source, work: (source: Source) => Promise<T>): Promise<T> {
  try {
    return await work(source);
  } catch (error) {
    await source.close();
    throw error;
  }
}
