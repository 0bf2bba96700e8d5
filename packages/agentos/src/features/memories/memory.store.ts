import type { PrincipalTx } from '../../db/database.ts';
import { jsonb } from '../../db/jsonb.ts';
import { reach } from '../../db/reach.ts';
import { memoriesTable } from './memory.table.ts';

/** Who wrote the text of a memory as it stands. */
export type MemoryAuthor =
  | { readonly source: 'api' | 'merge'; readonly componentId: null; readonly runId: null }
  | { readonly source: 'agent' | 'team'; readonly componentId: string; readonly runId: string };

/** One memory as stored. Times are epoch milliseconds. */
export interface MemoryRow {
  readonly owner: string;
  readonly memory_id: string;
  readonly user_id: string;
  readonly memory: string;
  readonly topics: readonly string[];
  readonly source: MemoryAuthor['source'];
  readonly component_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface MemoryText {
  readonly memory: string;
  readonly topics: readonly string[];
  readonly author: MemoryAuthor;
  readonly now: number;
}

export interface MemoryUpdate extends MemoryText {
  /** When given, a row that was changed since it was read stays as it is. */
  readonly ifUnchanged?: true;
}

export interface NewMemory extends MemoryText {
  readonly memoryId: string;
  readonly owner: string;
  readonly userId: string;
}

/** A user's memories at most. What agents write has to end somewhere. */
export const mostMemories = 1000;

export const memoryColumns = 'owner, memory_id, user_id, memory, topics, source, component_id, created_at, updated_at';

/** Name part of a prepared statement: the shape of `reach`. */
const shapeOf = (tx: PrincipalTx, values: readonly unknown[]): string => `${tx.access.all ? 'all' : 'own'}${values.length}`;

/** Until the transaction ends nobody else who asks for it changes the own memories by what they say: runs of one user may end at the same moment. */
export async function lockMemories(tx: PrincipalTx): Promise<void> {
  const key = `memories ${JSON.stringify([tx.access.tenant, tx.access.owner])}`;
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key], 'memory.lock');
}

/** Null when the owner has `mostMemories`. */
export async function insertMemory(tx: PrincipalTx, memory: NewMemory): Promise<MemoryRow | null> {
  const { author } = memory;
  const rows = await tx.query<MemoryRow>(
    `insert into ${memoriesTable.name} (tenant, owner, memory_id, user_id, memory, topics, source, component_id, run_id, created_at, updated_at)
     select $1::text, $2::text, $3::text, $4::text, $5::text, $6::jsonb, $7::text, $8::text, $9::text, $10::bigint, $10::bigint
     where (select count(*) from ${memoriesTable.name} where tenant = $1 and owner = $2) < $11::bigint
     returning ${memoryColumns}`,
    [
      tx.access.tenant,
      memory.owner,
      memory.memoryId,
      memory.userId,
      memory.memory,
      jsonb(memory.topics),
      author.source,
      author.componentId,
      author.runId,
      memory.now,
      mostMemories,
    ],
    'memory.insert',
  );
  return rows[0] ?? null;
}

export async function findMemory(tx: PrincipalTx, memoryId: string, userId?: string): Promise<MemoryRow | null> {
  const values: unknown[] = [];
  const where = reach(tx, values, userId);
  const rows = await tx.query<MemoryRow>(
    `select ${memoryColumns} from ${memoriesTable.name} where ${where} and memory_id = $${values.length + 1} order by updated_at desc, owner limit 1`,
    [...values, memoryId],
    `memory.find.${shapeOf(tx, values)}`,
  );
  return rows[0] ?? null;
}

/** Replaces the text of a row that was read; its owner stays. Null when it is gone. */
export async function updateMemory(tx: PrincipalTx, row: MemoryRow, text: MemoryUpdate): Promise<MemoryRow | null> {
  const { author } = text;
  // Never the same time twice: `deleteUnchanged` knows by it what it has read.
  const rows = await tx.query<MemoryRow>(
    `update ${memoriesTable.name} set memory = $4, topics = $5::jsonb, source = $6, component_id = $7, run_id = $8, updated_at = greatest($9::bigint, updated_at + 1)
     where tenant = $1 and owner = $2 and memory_id = $3 and ($10::bigint is null or updated_at = $10) returning ${memoryColumns}`,
    [
      tx.access.tenant,
      row.owner,
      row.memory_id,
      text.memory,
      jsonb(text.topics),
      author.source,
      author.componentId,
      author.runId,
      text.now,
      text.ifUnchanged === true ? row.updated_at : null,
    ],
    'memory.update',
  );
  return rows[0] ?? null;
}

/** Deletes those of the ids that the caller may reach; the others are left alone without a word. How many were there. */
export async function deleteMemories(tx: PrincipalTx, memoryIds: readonly string[], userId?: string): Promise<number> {
  const values: unknown[] = [];
  const where = reach(tx, values, userId);
  const rows = await tx.query(
    `delete from ${memoriesTable.name} where ${where} and memory_id = any($${values.length + 1}) returning memory_id`,
    [...values, memoryIds],
    `memory.delete.${shapeOf(tx, values)}`,
  );
  return rows.length;
}

/** Deletes own rows that are still as they were read. How many that was. */
export async function deleteUnchanged(tx: PrincipalTx, rows: readonly MemoryRow[]): Promise<number> {
  const deleted = await tx.query(
    `delete from ${memoriesTable.name} where tenant = $1 and owner = $2
     and (memory_id, updated_at) in (select * from unnest($3::text[], $4::bigint[])) returning memory_id`,
    [tx.access.tenant, tx.access.owner, rows.map((row) => row.memory_id), rows.map((row) => row.updated_at)],
    'memory.deleteUnchanged',
  );
  return deleted.length;
}

/** The own memories, the last changed ones first, whatever the caller may see beside them; and how many there are in all. */
export async function newestMemories(tx: PrincipalTx, limit: number): Promise<{ rows: MemoryRow[]; total: number }> {
  const rows = await tx.query<MemoryRow & { total: number }>(
    `select ${memoryColumns}, (count(*) over ())::int as total from ${memoriesTable.name} where tenant = $1 and owner = $2 order by updated_at desc, memory_id limit $3`,
    [tx.access.tenant, tx.access.owner, limit],
    'memory.newest',
  );
  return { rows, total: rows[0]?.total ?? 0 };
}
