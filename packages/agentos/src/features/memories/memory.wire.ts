import type { z } from 'zod';
import { toWireDate } from '../../lib/wire-date.ts';
import type { MemoryStats } from './memory-list.store.ts';
import type { memoryReply } from './memory.schemas.ts';
import type { MemoryRow } from './memory.store.ts';

type Shown = Pick<MemoryRow, 'memory_id' | 'memory' | 'topics' | 'source' | 'component_id' | 'user_id' | 'updated_at'>;

/** A memory (wire 11); `agent_id` and `team_id` name the author when that was no person. */
export function toWireMemory(row: Shown): z.output<typeof memoryReply> {
  return {
    memory_id: row.memory_id,
    memory: row.memory,
    topics: [...row.topics],
    agent_id: row.source === 'agent' ? row.component_id : null,
    team_id: row.source === 'team' ? row.component_id : null,
    user_id: row.user_id,
    updated_at: toWireDate(row.updated_at),
  };
}

export function toWireStats(row: MemoryStats) {
  return { ...row, last_memory_updated_at: toWireDate(row.last_memory_updated_at) };
}
