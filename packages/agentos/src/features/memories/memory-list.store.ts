import type { PrincipalTx } from '../../db/database.ts';
import { jsonb } from '../../db/jsonb.ts';
import { reach } from '../../db/reach.ts';
import { memoriesTable } from './memory.table.ts';
import { memoryColumns } from './memory.store.ts';
import type { MemoryRow } from './memory.store.ts';

export interface MemoryFilter {
  /** Looked at for callers that see everybody's rows; others only ever see their own. */
  readonly userId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly teamId?: string | undefined;
  /** A part of the text, in any case. */
  readonly content?: string | undefined;
  /** All of them. */
  readonly topics: readonly string[];
  readonly sortBy: 'created_at' | 'updated_at';
  readonly sortOrder: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

export interface MemoryStats {
  readonly user_id: string;
  readonly total_memories: number;
  readonly last_memory_updated_at: number;
}

const mostTopics = 1000;

export async function listMemories(tx: PrincipalTx, filter: MemoryFilter): Promise<{ rows: MemoryRow[]; total: number }> {
  const values: unknown[] = [];
  const conditions = [reach(tx, values, filter.userId)];
  const add = (sql: (position: string) => string, value: unknown): void => {
    values.push(value);
    conditions.push(sql(`$${values.length}`));
  };
  if (filter.agentId !== undefined) add((p) => `source = 'agent' and component_id = ${p}`, filter.agentId);
  if (filter.teamId !== undefined) add((p) => `source = 'team' and component_id = ${p}`, filter.teamId);
  if (filter.content !== undefined) add((p) => `position(lower(${p}) in lower(memory)) > 0`, filter.content);
  if (filter.topics.length > 0) add((p) => `topics @> ${p}::jsonb`, jsonb(filter.topics));
  const where = conditions.join(' and ');
  // Without names: there are too many combinations to keep them all prepared on every connection.
  const [count] = await tx.query<{ total: number }>(`select count(*)::int as total from ${memoriesTable.name} where ${where}`, values);
  const order = `${filter.sortBy} ${filter.sortOrder}, memory_id`;
  const rows = await tx.query<MemoryRow>(
    `select ${memoryColumns} from ${memoriesTable.name} where ${where} order by ${order} limit $${values.length + 1} offset $${values.length + 2}`,
    [...values, filter.limit, filter.offset],
  );
  return { rows, total: count?.total ?? 0 };
}

/** The topics in use, in alphabetical order; the first thousand of them. */
export async function listTopics(tx: PrincipalTx, userId?: string): Promise<readonly string[]> {
  const values: unknown[] = [];
  const where = reach(tx, values, userId);
  const rows = await tx.query<{ topic: string }>(
    `select distinct jsonb_array_elements_text(topics) as topic from ${memoriesTable.name} where ${where} order by topic limit ${mostTopics}`,
    values,
  );
  return rows.map(({ topic }) => topic);
}

/** How much is remembered about each user, the last changed first. */
export async function listStats(
  tx: PrincipalTx,
  filter: Pick<MemoryFilter, 'userId' | 'limit' | 'offset'>,
): Promise<{ rows: MemoryStats[]; total: number }> {
  const values: unknown[] = [];
  const where = reach(tx, values, filter.userId);
  const [count] = await tx.query<{ total: number }>(
    `select count(distinct user_id)::int as total from ${memoriesTable.name} where ${where}`,
    values,
  );
  const rows = await tx.query<MemoryStats>(
    `select user_id, count(*)::int as total_memories, max(updated_at) as last_memory_updated_at from ${memoriesTable.name} where ${where}
     group by user_id order by last_memory_updated_at desc, user_id limit $${values.length + 1} offset $${values.length + 2}`,
    [...values, filter.limit, filter.offset],
  );
  return { rows, total: count?.total ?? 0 };
}
