import { randomUUID } from 'node:crypto';
import type { Database, PrincipalTx } from '../../db/database.ts';
import type { AgentSpec, AnsweredRun, FollowUpProvider, TeamSpec } from '../../runtime/index.ts';
import { memoryToolNames } from './memory-abilities.ts';
import { askForChanges } from './memory-changes.ts';
import type { MemoryChanges } from './memory-changes.ts';
import { toldMemories } from './memory-instructions.ts';
import { deleteUnchanged, insertMemory, lockMemories, mostMemories, newestMemories, updateMemory } from './memory.store.ts';
import type { MemoryAuthor, MemoryRow } from './memory.store.ts';
import { toWireMemory } from './memory.wire.ts';

/**
 * What `memory: true` does after an answer: a model reads what the user wrote and what is known, and says what is new, has changed or is to be forgotten. It
 * is shown the user's own words alone, so what a tool, a document or another person said is no fact about the user. It works with the access of the run's
 * owner. Left out when the run has changed memories by its tools: then the model has thought about it, and asking again would cost without need.
 */
export function memoryExtraction(db: Database, memoryModel: AgentSpec['model'] | undefined): FollowUpProvider {
  return (spec, run) => {
    const { userId } = run.context;
    const isDone = memoryToolNames.some((name) => run.usedTools.has(name));
    if (spec.memory?.extract !== true || userId === null || isDone || run.words.every((words) => words.trim() === '')) return undefined;
    return async () => {
      run.emit({ name: 'MemoryUpdateStarted', fields: {} });
      let memories: readonly MemoryRow[] = [];
      try {
        memories = await extract(db, memoryModel ?? spec.model, spec, run, userId);
      } finally {
        run.emit({ name: 'MemoryUpdateCompleted', fields: { memories: memories.map(toEventMemory) } });
      }
    };
  };
}

/** The identity of the user is never part of an event (wire 6.2). */
function toEventMemory(row: MemoryRow) {
  const { user_id: _user, ...shown } = toWireMemory(row);
  return shown;
}

async function extract(
  db: Database,
  model: AgentSpec['model'],
  spec: AgentSpec | TeamSpec,
  run: AnsweredRun,
  userId: string,
): Promise<readonly MemoryRow[]> {
  const { rows } = await db.as(run.owner, (tx) => newestMemories(tx, toldMemories), { readOnly: true });
  const changes = await askForChanges(run, model, rows);
  if (changes.added.length + changes.changed.length + changes.removed.length === 0) return [];
  const author: MemoryAuthor = { source: spec.kind, componentId: spec.id, runId: run.context.runId };
  return db.as(run.owner, async (tx) => {
    const made = await applyChanges(tx, changes, author, userId);
    // Throwing rolls back: nothing is remembered after a run that was stopped.
    run.signal.throwIfAborted();
    return made;
  });
}

/** Texts that differ in case, white space and punctuation at their end alone are the same. */
const keyOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\s.!]+$/g, '')
    .trim();

/** A row that the user has changed since the model saw it stays as it is, and nothing stands twice. */
async function applyChanges(
  tx: PrincipalTx,
  { added, changed, removed }: MemoryChanges,
  author: MemoryAuthor,
  userId: string,
): Promise<readonly MemoryRow[]> {
  await lockMemories(tx);
  await deleteUnchanged(tx, removed);
  const { rows } = await newestMemories(tx, mostMemories);
  const known = new Set(rows.map(({ memory }) => keyOf(memory)));
  const isNew = (text: string): boolean => !known.has(keyOf(text)) && known.add(keyOf(text)) !== undefined;
  const made: (MemoryRow | null)[] = [];
  const now = Date.now();
  for (const { row, text } of changed)
    if (isNew(text.memory)) made.push(await updateMemory(tx, row, { ...text, author, now, ifUnchanged: true }));
  for (const text of added)
    if (isNew(text.memory))
      made.push(await insertMemory(tx, { ...text, memoryId: randomUUID(), owner: tx.access.owner, userId, author, now }));
  return made.filter((row) => row !== null);
}
