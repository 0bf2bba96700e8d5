import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, openAsBlob, renameSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { Client } from 'pg';
import { BoundDatabase } from '../../src/db/bound-database.ts';
import type { Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { readMigrations } from '../../src/db/migration-files.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { openPGliteSessions, type PGliteSource } from '../../src/db/pglite-sessions.ts';
import { PROTECTION } from '../../src/db/protection.ts';

/** A migrated database in memory of its own. Close it in `afterAll`. */
export async function openTestDatabase(): Promise<Database> {
  return new BoundDatabase(await openTestSource());
}

/** The sessions below `openTestDatabase`: the superuser's, for tests of the database room that change tables or policies. */
export async function openTestSource(): Promise<PGliteSource> {
  const file = await imageFile();
  if (!existsSync(file)) await writeImage(file);
  return await openPGliteSessions({ image: await openAsBlob(file) });
}

/** A migrated data folder is kept between runs: initdb and the migrations take two seconds, loading them a third of one. */
async function imageFile(): Promise<string> {
  const hash = createHash('sha256').update(engineVersion()).update(PROTECTION);
  for (const { name, checksum } of await readMigrations()) hash.update(name).update(checksum);
  return join(tmpdir(), 'agentos-test-images', `${hash.digest('hex').slice(0, 32)}.tar`);
}

/** The engine's files changed when this did; the package does not export its version. */
function engineVersion(): string {
  const { size, mtimeMs } = statSync(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  return `${size} ${mtimeMs}`;
}

async function writeImage(file: string): Promise<void> {
  const source = await openPGliteSessions({});
  await migrate(source);
  const image = await source.dump();
  await source.close();
  mkdirSync(join(file, '..'), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, Buffer.from(await image.arrayBuffer()));
  renameSync(draft, file);
}

/** A database of its own on a PostgreSQL server. */
export interface TestPostgres {
  readonly db: Database;
  /** URL of the role that owns the database. */
  readonly url: string;
  /** Runs statements as that role, around row level security. */
  readonly admin: (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;
  /** Closes `db` and drops the database and its serving role. */
  readonly close: () => Promise<void>;
}

/** Needs PostgreSQL on PGHOST:PGPORT (127.0.0.1:5432) where PGUSER (postgres) may create databases and roles. */
export async function openTestPostgres(options: { poolSize?: number } = {}): Promise<TestPostgres> {
  const server = await createPostgres();
  try {
    const db = await openDatabase({ url: server.url, ...options });
    return { ...server, db, close: () => db.close().finally(server.close) };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** The same without opening it: for tests of opening. `close` leaves databases that were opened elsewhere to the test. */
export async function createPostgres(): Promise<Omit<TestPostgres, 'db'>> {
  const name = `agentos_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const maintenance = new Client(urlOf('postgres'));
  await maintenance.connect();
  await maintenance.query(`create database ${name}`);
  const client = new Client(urlOf(name));
  client.on('error', () => undefined); // tests end connections on purpose
  await client.connect();
  return {
    url: urlOf(name),
    admin: async (text, values = []) => (await client.query(text, [...values])).rows,
    async close() {
      await client.end();
      await maintenance.query(`drop database ${name} with (force)`);
      await maintenance.query(`drop role if exists agentos_app_${name}`);
      await maintenance.end();
    },
  };
}

function urlOf(database: string): string {
  const { PGHOST = '127.0.0.1', PGPORT = '5432', PGUSER = 'postgres', PGPASSWORD = '' } = process.env;
  const password = PGPASSWORD === '' ? '' : `:${encodeURIComponent(PGPASSWORD)}`;
  return `postgres://${encodeURIComponent(PGUSER)}${password}@${PGHOST}:${PGPORT}/${database}`;
}
