import { listMemories, listStats, listTopics } from '../../src/features/memories/memory-list.store.ts';
import {
  deleteMemories,
  deleteUnchanged,
  findMemory,
  insertMemory,
  newestMemories,
  updateMemory,
} from '../../src/features/memories/memory.store.ts';
import type { MemoryRow } from '../../src/features/memories/memory.store.ts';
import { accesses, isOwn, sees } from './store-model.ts';
import type { StoredMemory } from './store-model.ts';
import type { StoreOperation, StoreStage } from './store-operations.ts';

type Step = (stage: StoreStage, op: StoreOperation) => Promise<{ readonly seen: unknown; readonly expected: unknown }>;

const byRequest = { source: 'api', componentId: null, runId: null } as const;
const otherOwner = ({ other }: StoreOperation): string => accesses[other]?.owner ?? '';
const keysOf = (rows: readonly { readonly owner: string; readonly id: string }[]): readonly string[] =>
  rows.map(({ owner, id }) => `${owner}/${id}`).toSorted();
const rowKeys = (rows: readonly MemoryRow[]): readonly string[] => rows.map((row) => `${row.owner}/${row.memory_id}`).toSorted();

/** A memory of anybody's in any tenant, or an id that nobody has. */
const pickId = ({ model }: StoreStage, { session, run }: StoreOperation): string =>
  model.memories[(session * 4 + run) % (model.memories.length + 1)]?.id ?? 'nobody-has-it';

function visible({ model, access }: StoreStage, userId?: string): readonly StoredMemory[] {
  return model.memories.filter((row) => sees(access, row) && (!access.all || userId === undefined || row.owner === userId));
}

const writeMemory: Step = async (stage, op) => {
  const { db, model, access, now } = stage;
  const owner = op.flag ? otherOwner(op) : access.owner;
  const memory = {
    memoryId: `m${now}`,
    owner,
    userId: owner,
    memory: `of ${owner}`,
    topics: [`topic of ${owner}`],
    author: byRequest,
    now,
  };
  const row = await db.as(access, (tx) => insertMemory(tx, memory)).catch(() => 'refused' as const);
  const isAllowed = access.all || owner === access.owner;
  if (isAllowed) model.memories.push({ tenant: access.tenant, owner, id: memory.memoryId, text: memory.memory });
  return { seen: row === 'refused' || row === null ? row : row.owner, expected: isAllowed ? owner : 'refused' };
};

const listAllMemories: Step = async (stage, op) => {
  const userId = op.flag ? otherOwner(op) : undefined;
  const filter = { userId, topics: [], sortBy: 'updated_at', sortOrder: 'desc', limit: 1000, offset: 0 } as const;
  const read = await stage.db.as(stage.access, async (tx) => ({
    list: await listMemories(tx, filter),
    topics: await listTopics(tx, userId),
    stats: await listStats(tx, filter),
  }));
  const rows = visible(stage, userId);
  const owners = [...new Set(rows.map(({ owner }) => owner))].toSorted();
  return {
    seen: [rowKeys(read.list.rows), read.list.total, read.topics, read.stats.rows.map((row) => row.user_id).toSorted(), read.stats.total],
    expected: [keysOf(rows), rows.length, owners.map((owner) => `topic of ${owner}`), owners, owners.length],
  };
};

/** What a run is told: the owner's, also when the access could see more. */
const newest: Step = async ({ db, access, model }) => {
  const { rows, total } = await db.as(access, (tx) => newestMemories(tx, 1000), { readOnly: true });
  const own = model.memories.filter((row) => isOwn(access, row));
  return { seen: [rowKeys(rows), total], expected: [keysOf(own), own.length] };
};

const changeMemory: Step = async (stage, op) => {
  const { db, access, now } = stage;
  const [id, userId] = [pickId(stage, op), op.flag ? otherOwner(op) : undefined];
  const row = await db.as(access, async (tx) => {
    const found = await findMemory(tx, id, userId);
    const text = found === null ? '' : `of ${found.owner}, ${now}`;
    return found === null ? null : updateMemory(tx, found, { memory: text, topics: [`topic of ${found.owner}`], author: byRequest, now });
  });
  const target = visible(stage, userId).find((memory) => memory.id === id);
  if (target !== undefined) target.text = `of ${target.owner}, ${now}`;
  return { seen: row?.memory ?? null, expected: target?.text ?? null };
};

const removeMemories: Step = async (stage, op) => {
  const { db, access, model } = stage;
  const [id, userId] = [pickId(stage, op), op.flag ? otherOwner(op) : undefined];
  const seen = await db.as(access, (tx) => deleteMemories(tx, [id], userId));
  const target = visible(stage, userId).filter((memory) => memory.id === id);
  model.memories = model.memories.filter((memory) => !target.includes(memory));
  return { seen, expected: target.length };
};

/** Rows read by whoever may: only own ones go, and only those that are as they were. */
const exchange: Step = async (stage, op) => {
  const { db, access, model } = stage;
  const id = pickId(stage, op);
  const seen = await db.as(access, async (tx) => {
    const found = await findMemory(tx, id);
    return found === null ? null : deleteUnchanged(tx, [op.flag ? found : { ...found, updated_at: found.updated_at - 1 }]);
  });
  const target = visible(stage).find((memory) => memory.id === id);
  const goes = target !== undefined && op.flag && isOwn(access, target);
  if (goes) model.memories = model.memories.filter((memory) => memory !== target);
  return { seen, expected: target === undefined ? null : Number(goes) };
};

export const storeMemoryOperations = {
  writeMemory,
  listAllMemories,
  newest,
  changeMemory,
  removeMemories,
  exchange,
} as const satisfies Record<string, Step>;
