import { randomUUID } from 'node:crypto';
import type { PrincipalTx } from '../../db/database.ts';
import { ownerOf } from '../chosen-owner.ts';
import type { Caller } from '../chosen-owner.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { memoryErrors } from './memory.errors.ts';
import type { MemoryBody } from './memory.schemas.ts';
import { findMemory, insertMemory, mostMemories, updateMemory } from './memory.store.ts';
import type { MemoryAuthor, MemoryRow, NewMemory } from './memory.store.ts';

const byRequest: MemoryAuthor = { source: 'api', componentId: null, runId: null };

/** Throws 409 `memory_full`. */
export async function addMemory(tx: PrincipalTx, memory: Omit<NewMemory, 'memoryId' | 'now'>): Promise<MemoryRow> {
  const row = await insertMemory(tx, { ...memory, memoryId: randomUUID(), now: Date.now() });
  if (row === null) throw memoryErrors.full([mostMemories]);
  return row;
}

/** Throws 400 `memory_user_required`, 409 `memory_full`. */
export async function createMemory(deps: FeatureDeps, caller: Caller, body: MemoryBody): Promise<MemoryRow> {
  const { owner, userId } = ownerOf(caller, body.user_id);
  if (userId === null) throw memoryErrors.user_required();
  const { memory, topics } = body;
  return deps.db.as(caller.access, (tx) => addMemory(tx, { owner, userId, memory, topics: topics ?? [], author: byRequest }));
}

/** Whose the memory is stays as it was; who wrote it is from now on the caller. Throws 404 `memory_not_found`. */
export async function replaceMemory(deps: FeatureDeps, { access }: Caller, id: string, body: MemoryBody): Promise<MemoryRow> {
  const text = { memory: body.memory, topics: body.topics ?? [], author: byRequest, now: Date.now() };
  const row = await deps.db.as(access, async (tx) => {
    const found = await findMemory(tx, id, body.user_id ?? undefined);
    return found === null ? null : updateMemory(tx, found, text);
  });
  if (row === null) throw memoryErrors.not_found([]);
  return row;
}
