import { BoundDatabase } from './bound-database.ts';
import type { Database } from './database.ts';
import { dbErrors } from './db-errors.ts';
import { inspectDatabase } from './inspect.ts';
import { osContents, readMigrations } from './migration-files.ts';
import type { DatabaseContents } from './migration-files.ts';
import { findPending, isProtectionCurrent, SELECT_APPLIED, toApplied, type AppliedRow } from './migrate.ts';
import type { SessionSource } from './session.ts';

/**
 * The database over the given sessions, after looking at what it stands on. Throws `db_schema_outdated`, `db_schema_newer`,
 * `db_migration_changed`, `db_role_unsafe`, `db_unprotected`.
 */
export async function serve(source: SessionSource, contents: DatabaseContents = osContents): Promise<Database> {
  const db = new BoundDatabase(source);
  await checkMigrations(db, contents);
  const facts = await inspectDatabase(db, contents.tables);
  if (facts.roleProblems.length > 0) throw dbErrors.role_unsafe([facts.roleProblems.join('; ')]);
  if (facts.tableProblems.length > 0) throw dbErrors.unprotected([facts.tableProblems.join('; ')]);
  return db;
}

async function checkMigrations(db: Database, { migrations }: DatabaseContents): Promise<void> {
  const applied = toApplied(await db.asSystem('check migrations', (tx) => tx.query<AppliedRow>(SELECT_APPLIED), { readOnly: true }));
  const missing = findPending(await readMigrations(migrations), applied).map((migration) => migration.name);
  if (!isProtectionCurrent(applied)) missing.unshift('protection');
  if (missing.length > 0) throw dbErrors.schema_outdated([missing.join(', ')]);
}
