import { dbErrors } from './db-errors.ts';
import { sqlState } from './driver-errors.ts';
import { readMigrations, type Migration } from './migration-files.ts';
import { sharedTable } from './owned-table.ts';
import { literal, ROLES, SCHEMA } from './preamble.ts';
import { checksumOf, PROTECTION } from './protection.ts';
import { withSession, type Session, type SessionSource } from './session.ts';

/** What has been applied. Made by the protection, like the roles. */
const schemaMigrationsTable = sharedTable(
  'schema_migrations',
  'names and hashes of applied migrations; only the system role may read it, no role of the server may write it',
);
const TABLE = `${SCHEMA}.${schemaMigrationsTable.name}`;
export const SELECT_APPLIED = `select name, checksum from ${TABLE}`;

/** Row of `schema_migrations` that stands for the roles and the protecting function. */
const PROTECTION_NAME = 'protection';
/** Key of the advisory lock: two servers that start together migrate one after the other. Any constant. */
const LOCK_KEY = 0x61_67_6f_73;

export interface AppliedRow {
  readonly name: string;
  readonly checksum: string;
}

/** Checksums by name. */
export type AppliedMigrations = ReadonlyMap<string, string>;

/**
 * Brings the schema up to date over a session that may create roles and tables; the names of what was applied. Each file has its own
 * transaction. Throws `db_migration_changed`, `db_schema_newer`, `db_migration_failed`.
 */
export async function migrate(source: SessionSource, folder?: URL): Promise<readonly string[]> {
  const migrations = await readMigrations(folder);
  return await withSession(source, async (session) => {
    const applied: string[] = [];
    for (;;) {
      const name = await applyNext(session, migrations);
      if (name === undefined) return applied;
      applied.push(name);
    }
  });
}

/** What is wrong between the files of this version and the rows of the database; undefined when nothing is pending either. */
export function findPending(migrations: readonly Migration[], applied: AppliedMigrations): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const [name, checksum] of applied) {
    const expected = known.get(name);
    if (name !== PROTECTION_NAME && expected !== undefined && expected !== checksum) throw dbErrors.migration_changed([name]);
  }
  const newer = [...applied.keys()].filter((name) => name !== PROTECTION_NAME && !known.has(name));
  if (newer.length > 0) throw dbErrors.schema_newer([newer.join(', ')]);
  return migrations.filter((migration) => !applied.has(migration.name));
}

/** True when the roles and policies of this version are in place. */
export function isProtectionCurrent(applied: AppliedMigrations): boolean {
  return applied.get(PROTECTION_NAME) === checksumOf(PROTECTION);
}

/** The lock is held by the transaction, not the session: it cannot be left behind, and poolers keep it. */
async function applyNext(session: Session, migrations: readonly Migration[]): Promise<string | undefined> {
  await session.exec(`begin; select pg_advisory_xact_lock(${LOCK_KEY}), set_config('search_path', '${SCHEMA}, pg_temp', true)`);
  try {
    const next = await findNext(session, migrations);
    if (next !== undefined) await apply(session, next);
    await session.exec('commit');
    return next?.name;
  } catch (error) {
    await session.exec('rollback').catch(() => session.destroy());
    throw error;
  }
}

async function findNext(session: Session, migrations: readonly Migration[]): Promise<Migration | undefined> {
  const applied = await readApplied(session);
  const pending = findPending(migrations, applied);
  if (!isProtectionCurrent(applied) || (await areRolesMissing(session))) {
    return { name: PROTECTION_NAME, sql: PROTECTION, checksum: checksumOf(PROTECTION) };
  }
  return pending[0];
}

async function apply(session: Session, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await session.exec(sql);
  } catch (error) {
    const state = sqlState(error);
    throw state === undefined ? error : dbErrors.migration_failed([name, state], { cause: error });
  }
  const values = [literal(name), literal(checksum), String(Date.now())].join(', ');
  await session.exec(`insert into ${TABLE} (name, checksum, applied_at) values (${values})
    on conflict (name) do update set checksum = excluded.checksum, applied_at = excluded.applied_at`);
}

async function readApplied(session: Session): Promise<AppliedMigrations> {
  const [table] = await session.query<{ found: boolean }>(`select to_regclass('${TABLE}') is not null as found`, [], undefined);
  if (table?.found !== true) return new Map();
  const rows = await session.query<AppliedRow>(SELECT_APPLIED, [], undefined);
  return toApplied(rows);
}

export function toApplied(rows: readonly AppliedRow[]): AppliedMigrations {
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

/** Roles live outside the database: a dump that is restored elsewhere comes without them. */
async function areRolesMissing(session: Session): Promise<boolean> {
  const names = Object.values(ROLES);
  const rows = await session.query('select from pg_roles where rolname = any($1)', [names], undefined);
  return rows.length < names.length;
}
