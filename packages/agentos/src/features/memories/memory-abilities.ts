import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import { tool } from '../../define/index.ts';
import type { Tool } from '../../define/index.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { AbilityProvider, ToolContext } from '../../runtime/index.ts';
import { describeMemories, toldMemories } from './memory-instructions.ts';
import { memoryErrors } from './memory.errors.ts';
import { memoryText, memoryTopics } from './memory.schemas.ts';
import { addMemory } from './memory.service.ts';
import { deleteMemories, findMemory, newestMemories, updateMemory } from './memory.store.ts';
import type { MemoryAuthor } from './memory.store.ts';

const words = { memory: memoryText.describe('The fact, in one or two sentences'), topics: memoryTopics.default([]) };
const which = { memory_id: z.string().max(255).describe('memory_id of the memory') };

/**
 * What `memory: true` gives to an agent or a team: the memories of the run's owner, and tools that change them. The tools work with the access of the owner and never
 * with more, also when an administrator makes the run go on. Runs of nobody in particular (no subject) remember nothing: their rows would be shared by
 * everybody who has none.
 */
export function memoryAbilities(db: Database): AbilityProvider {
  return async (spec, { userId }, _question, owner) => {
    if (spec.memory === undefined || userId === null) return {};
    const { rows, total } = await db.as(owner, (tx) => newestMemories(tx, toldMemories), { readOnly: true });
    return { instructions: [describeMemories(rows, total)], tools: memoryTools(db, owner, userId, spec.kind) };
  };
}

type Kind = 'agent' | 'team';

export const memoryToolNames = ['save_memory', 'update_memory', 'delete_memory'] as const;

function memoryTools(db: Database, owner: RowAccess, userId: string, kind: Kind): Readonly<Record<(typeof memoryToolNames)[number], Tool>> {
  return {
    save_memory: saveTool(db, owner, userId, kind),
    update_memory: updateTool(db, owner, kind),
    delete_memory: deleteTool(db, owner),
  };
}

const authorOf = (source: Kind, { agentId, runId }: ToolContext): MemoryAuthor => ({ source, componentId: agentId, runId });

function saveTool(db: Database, owner: RowAccess, userId: string, kind: Kind): Tool {
  return tool({
    description: 'Save one lasting fact about the user for later conversations.',
    inputSchema: z.object(words),
    execute: async (input, context) => {
      const memory = { ...input, owner: owner.owner, userId, author: authorOf(kind, context) };
      const row = await db.as(owner, (tx) => addMemory(tx, memory));
      return { saved: row.memory_id };
    },
  });
}

function updateTool(db: Database, owner: RowAccess, kind: Kind): Tool {
  return tool({
    description: 'Replace the text and the topics of a saved memory.',
    inputSchema: z.object({ ...which, ...words }),
    execute: async ({ memory_id: id, memory, topics }, context) => {
      const text = { memory, topics, author: authorOf(kind, context), now: Date.now() };
      const row = await db.as(owner, async (tx) => {
        const found = await findMemory(tx, id);
        return found === null ? null : updateMemory(tx, found, text);
      });
      if (row === null) throw memoryErrors.not_found([id]);
      return { updated: id };
    },
  });
}

function deleteTool(db: Database, owner: RowAccess): Tool {
  return tool({
    description: 'Delete a saved memory that is wrong or that the user wants forgotten.',
    inputSchema: z.object(which),
    execute: async ({ memory_id: id }) => {
      const deleted = await db.as(owner, (tx) => deleteMemories(tx, [id]));
      if (deleted === 0) throw memoryErrors.not_found([id]);
      return { deleted: id };
    },
  });
}
