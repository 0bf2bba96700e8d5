import { existsSync } from 'node:fs';
import { parseDatabaseUrl } from '../../db/database-url.ts';
import { inspectDatabase } from '../../db/inspect.ts';
import type { DatabaseFacts } from '../../db/inspect.ts';
import { openDatabase } from '../../db/open-database.ts';
import { AgentOSError } from '../../lib/errors.ts';
import { textOfError } from './finding.ts';
import type { Finding } from './finding.ts';

/** Opens the database as a server would, and tells by which role it serves and whether row level security holds it. */
export async function checkDatabase(url: string): Promise<readonly Finding[]> {
  try {
    const target = parseDatabaseUrl(url);
    if (target.kind === 'file' && !existsSync(target.folder))
      return [{ level: 'ok', subject: 'database', text: `none yet in ${target.folder}; the first start makes it` }];
    const db = await openDatabase({ url });
    try {
      return describeFacts(await inspectDatabase(db));
    } finally {
      await db.close();
    }
  } catch (error) {
    // A server that is running holds its embedded database: no fault, and no way to look inside.
    const isInUse = AgentOSError.is(error) && error.code === 'db_folder_in_use';
    return [{ level: isInUse ? 'warn' : 'fail', subject: 'database', text: textOfError(error) }];
  }
}

function describeFacts({ engine, serverVersion, database, role, tables, roleProblems, tableProblems }: DatabaseFacts): readonly Finding[] {
  const owned = tables.filter((table) => table.kind === 'owned' || table.hasOwner).length;
  return [
    {
      level: 'ok',
      subject: 'database',
      text: engine === 'pglite' ? `embedded, PostgreSQL ${serverVersion}` : `${database} on PostgreSQL ${serverVersion}`,
    },
    roleProblems.length === 0
      ? {
          level: 'ok',
          subject: 'role',
          text: engine === 'pglite' ? 'statements run as the roles of this package' : `${role.name} is held by row level security`,
        }
      : { level: 'fail', subject: 'role', text: `${roleProblems.join('; ')}; give the server a login role of its own` },
    tableProblems.length === 0
      ? { level: 'ok', subject: 'row security', text: `forced on ${owned} tables with owners` }
      : { level: 'fail', subject: 'row security', text: `${tableProblems.join('; ')}; run agentos migrate` },
  ];
}
