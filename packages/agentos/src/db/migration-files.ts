import { readdir, readFile } from 'node:fs/promises';
import { osTables } from './owned-table.ts';
import type { TableSet } from './owned-table.ts';
import { checksumOf } from './protection.ts';

/** The folder beside `src` and `dist`. */
const MIGRATIONS = new URL('../../migrations/', import.meta.url);

/** What a database holds: the files that make it, and the tables that must be there when they are done. */
export interface DatabaseContents {
  /** Folder of `0001-name.sql` files; ends in a slash. */
  readonly migrations: URL;
  readonly tables: TableSet;
}

/** An AgentOS's own. */
export const osContents: DatabaseContents = Object.freeze({ migrations: MIGRATIONS, tables: osTables });

export interface Migration {
  /** File name without its ending: `0001-sessions-and-runs`. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** The migrations of this version, in the order in which they apply. */
export async function readMigrations(folder: URL = MIGRATIONS): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).toSorted();
  return await Promise.all(files.map((file) => readMigration(folder, file)));
}

async function readMigration(folder: URL, file: string): Promise<Migration> {
  // Line ends are normalised: a checkout on Windows must not look like a changed migration.
  const sql = (await readFile(new URL(file, folder), 'utf8')).replaceAll('\r\n', '\n');
  return { name: file.slice(0, -'.sql'.length), sql, checksum: checksumOf(sql) };
}
