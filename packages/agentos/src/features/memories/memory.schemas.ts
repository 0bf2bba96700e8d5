import { z } from 'zod';
import { pageMeta, pageQuery } from '../../http/index.ts';
import { databaseQuery } from '../sessions/index.ts';
import { chosenUserId } from '../chosen-owner.ts';

const text = z
  .string()
  .max(255)
  .optional()
  .transform((value) => (value === '' ? undefined : value));
const memoryId = z.string().max(255);

/** A memory's words, in characters, and its topics: of clients and of models alike. */
export const memoryText = z.string().min(1).max(5000);
export const memoryTopics = z.array(z.string().min(1).max(100)).max(50);

export const memoryBody = z.object({ memory: memoryText, topics: memoryTopics.nullish(), user_id: chosenUserId });
export type MemoryBody = z.output<typeof memoryBody>;
export const deleteMemoriesBody = z.object({ memory_ids: z.array(memoryId).min(1).max(1000), user_id: z.string().max(255).nullish() });
export const optimizeBody = z.object({
  user_id: z.string().min(1).max(255),
  model: z.string().max(255).nullish(),
  apply: z.boolean().default(true),
});
export type OptimizeBody = z.output<typeof optimizeBody>;

export const whoseMemories = databaseQuery.extend({ user_id: text });
const paged = pageQuery({ limit: 20 }).extend(whoseMemories.shape);
export const statsQuery = paged;
export const listQuery = paged.extend({
  agent_id: text,
  team_id: text,
  search_content: text,
  topics: z
    .array(z.string().max(1000))
    .default([])
    .transform((lists) =>
      [...new Set(lists.flatMap((list) => list.split(',')).map((topic) => topic.trim()))].filter((topic) => topic !== ''),
    ),
  sort_by: z.string().max(64).default('updated_at'),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
});

export const memoryReply = z
  .object({
    memory_id: z.string(),
    memory: z.string(),
    topics: z.array(z.string()).nullable(),
    agent_id: z.string().nullable(),
    team_id: z.string().nullable(),
    user_id: z.string().nullable(),
    updated_at: z.string().nullable(),
  })
  .meta({ id: 'UserMemory' });
const stats = z
  .object({ user_id: z.string(), total_memories: z.int().min(0), last_memory_updated_at: z.string().nullable() })
  .meta({ id: 'UserMemoryStats' });
export const memoryPage = z.object({ data: z.array(memoryReply), meta: pageMeta });
export const statsPage = z.object({ data: z.array(stats), meta: pageMeta });

const count = z.int().min(0);
export const optimizeReply = z
  .object({
    memories: z.array(memoryReply),
    memories_before: count,
    memories_after: count,
    tokens_before: count,
    tokens_after: count,
    tokens_saved: count,
    reduction_percentage: z.number().min(0).max(100),
  })
  .meta({ id: 'OptimizedMemories', description: 'Tokens are estimated: one for four characters.' });
export type OptimizeReply = z.output<typeof optimizeReply>;
