import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

export interface BenchDatabase {
  readonly url: string;
  /** Runs one statement as the owner of the database, around row level security. PostgreSQL only. */
  readonly query: (text: string) => Promise<void>;
  readonly drop: () => Promise<void>;
}

export const noPostgres = 'no PostgreSQL: set PGHOST, PGPORT, PGUSER and PGPASSWORD';

/** A new database on PGHOST:PGPORT (127.0.0.1:5432), where PGUSER (postgres) may create databases and roles; null when nobody answers there. */
export async function createPostgres(): Promise<BenchDatabase | null> {
  const maintenance = new Client({ connectionString: urlOf('postgres'), connectionTimeoutMillis: 3000 });
  try {
    await maintenance.connect();
  } catch {
    return null;
  }
  const name = `agentos_bench_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  await maintenance.query(`create database ${name}`);
  return {
    url: urlOf(name),
    query: (text) => runStatement(urlOf(name), text),
    drop: async () => {
      await maintenance.query(`drop database ${name} with (force)`);
      await maintenance.query(`drop role if exists agentos_app_${name}`);
      await maintenance.end();
    },
  };
}

async function runStatement(url: string, text: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  await client.query(text).finally(() => client.end());
}

/** A folder for the embedded database. */
export async function createEmbedded(): Promise<Pick<BenchDatabase, 'url' | 'drop'>> {
  const folder = await mkdtemp(join(tmpdir(), 'agentos-bench-'));
  return { url: `file:${join(folder, 'data')}`, drop: () => rm(folder, { recursive: true, force: true }) };
}

function urlOf(database: string): string {
  const { PGHOST = '127.0.0.1', PGPORT = '5432', PGUSER = 'postgres', PGPASSWORD = '' } = process.env;
  const password = PGPASSWORD === '' ? '' : `:${encodeURIComponent(PGPASSWORD)}`;
  return `postgres://${encodeURIComponent(PGUSER)}${password}@${PGHOST}:${PGPORT}/${database}`;
}
