import { randomUUID } from 'node:crypto';
import type { PrincipalTx } from '../../db/database.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import { ownerOf } from '../chosen-owner.ts';
import type { Caller } from '../chosen-owner.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { memoryErrors } from './memory.errors.ts';
import type { OptimizeBody, OptimizeReply } from './memory.schemas.ts';
import { deleteUnchanged, insertMemory, mostMemories, newestMemories } from './memory.store.ts';
import type { MemoryAuthor, MemoryRow, NewMemory } from './memory.store.ts';
import { toWireMemory } from './memory.wire.ts';
import { chooseMergeModel } from './merge-model.ts';
import { mergeMemories, tokensOf } from './merge-memories.ts';

/** Characters of memories that one optimization looks at; older ones stay as they are. */
const mostCharacters = 200_000;
const byMerge: MemoryAuthor = { source: 'merge', componentId: null, runId: null };

/** Merges the memories of one user with a model. One at a time for each user of this process: each costs a call of a model. */
export class MemoryOptimizer {
  readonly #deps: FeatureDeps;
  readonly #busy = new Set<string>();

  constructor(deps: FeatureDeps) {
    this.#deps = deps;
  }

  /**
   * A caller who sees own rows alone optimizes those, whatever user the body names. Nothing is changed unless everything is.
   * Throws 400 `memory_no_model`, `memory_model_unknown`; 404 `memory_none_of_user`; 409 `memory_busy`, `memory_changed`; 502 `memory_merge_failed`.
   */
  async optimize(caller: Caller, body: OptimizeBody, signal: AbortSignal): Promise<OptimizeReply> {
    const owner: RowAccess = { ...caller.access, ...ownerOf(caller, body.user_id), all: false };
    const key = JSON.stringify([owner.tenant, owner.owner]);
    if (this.#busy.has(key)) throw memoryErrors.busy();
    this.#busy.add(key);
    try {
      return await this.#optimize(owner, body, signal);
    } finally {
      this.#busy.delete(key);
    }
  }

  async #optimize(owner: RowAccess, body: OptimizeBody, signal: AbortSignal): Promise<OptimizeReply> {
    const { db } = this.#deps;
    const before = await db.as(owner, readMemories, { readOnly: true });
    const [newest] = before;
    if (newest === undefined) throw memoryErrors.none_of_user([owner.userId ?? body.user_id]);
    const model = chooseMergeModel(this.#deps, body.model ?? null);
    const merged = await mergeMemories(model, before, signal);
    if (merged === null) return describe(before, before);
    const now = Date.now();
    const { user_id: userId } = newest;
    const made = merged.map((text): NewMemory => ({ ...text, memoryId: randomUUID(), owner: owner.owner, userId, author: byMerge, now }));
    if (body.apply) await db.as(owner, (tx) => exchange(tx, before, made));
    return describe(before, made.map(toRow));
  }
}

async function readMemories(tx: PrincipalTx): Promise<readonly MemoryRow[]> {
  const { rows } = await newestMemories(tx, mostMemories);
  let length = 0;
  return rows.filter(({ memory }) => {
    length += memory.length;
    return length <= mostCharacters;
  });
}

/** All or nothing: throwing rolls back. */
async function exchange(tx: PrincipalTx, before: readonly MemoryRow[], made: readonly NewMemory[]): Promise<void> {
  if ((await deleteUnchanged(tx, before)) !== before.length) throw memoryErrors.changed();
  for (const memory of made) if ((await insertMemory(tx, memory)) === null) throw memoryErrors.changed();
}

const toRow = ({ memoryId, owner, userId, memory, topics, author, now }: NewMemory): MemoryRow => ({
  owner,
  memory_id: memoryId,
  user_id: userId,
  memory,
  topics,
  source: author.source,
  component_id: author.componentId,
  created_at: now,
  updated_at: now,
});

function describe(before: readonly MemoryRow[], after: readonly MemoryRow[]): OptimizeReply {
  const [tokensBefore, tokensAfter] = [tokensOf(before), tokensOf(after)];
  return {
    memories: after.map(toWireMemory),
    memories_before: before.length,
    memories_after: after.length,
    tokens_before: tokensBefore,
    tokens_after: tokensAfter,
    tokens_saved: tokensBefore - tokensAfter,
    reduction_percentage: Math.round(((tokensBefore - tokensAfter) / tokensBefore) * 10_000) / 100,
  };
}
