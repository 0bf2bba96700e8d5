import { z } from 'zod';
import { defineRoute, empty, offsetOf, pageMetaOf, reply } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { checkDatabase, databaseQuery } from '../sessions/index.ts';
import { listMemories, listStats, listTopics } from './memory-list.store.ts';
import { memoryErrors } from './memory.errors.ts';
import {
  deleteMemoriesBody,
  listQuery,
  memoryBody,
  memoryPage,
  memoryReply,
  statsPage,
  statsQuery,
  whoseMemories,
} from './memory.schemas.ts';
import { createMemory, replaceMemory } from './memory.service.ts';
import { deleteMemories, findMemory } from './memory.store.ts';
import { toWireMemory, toWireStats } from './memory.wire.ts';

const shared = { tags: ['memories'] } as const;
const table = 'memories';

/** What is remembered about users, whoever wrote it. */
export function memoryCrudRoutes(deps: FeatureDeps): readonly Route[] {
  return [listRoute(deps), createRoute(deps), deleteManyRoute(deps), getRoute(deps), changeRoute(deps), deleteRoute(deps)];
}

function listRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'GET',
    path: '/memories',
    summary: 'List memories',
    description: 'The caller’s own; administrators see everybody’s and may filter by user_id. Of several topics a memory has to have all.',
    access: { scope: 'memories:read' },
    query: listQuery,
    responses: { 200: memoryPage },
    handler: async (ctx) => {
      const { query } = ctx;
      checkDatabase(query, deps.databaseId, table);
      const filter = {
        userId: query.user_id,
        agentId: query.agent_id,
        teamId: query.team_id,
        content: query.search_content,
        topics: query.topics,
        sortBy: query.sort_by === 'created_at' ? ('created_at' as const) : ('updated_at' as const),
        sortOrder: query.sort_order,
        limit: query.limit,
        offset: offsetOf(query),
      };
      const { rows, total } = await deps.db.as(ctx.access, (tx) => listMemories(tx, filter), { readOnly: true });
      return reply(200, { data: rows.map(toWireMemory), meta: pageMetaOf(query, total) });
    },
  });
}

function createRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'POST',
    path: '/memories',
    summary: 'Write a memory',
    description: 'It is about the caller, whatever the body says; administrators may write one about a user.',
    access: { scope: 'memories:write' },
    query: databaseQuery,
    body: memoryBody,
    responses: { 200: memoryReply },
    handler: async (ctx) => {
      checkDatabase(ctx.query, deps.databaseId, table);
      return reply(200, toWireMemory(await createMemory(deps, ctx, ctx.body)));
    },
  });
}

function getRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'GET',
    path: '/memories/:memory_id',
    summary: 'Read a memory',
    access: { scope: 'memories:read' },
    query: whoseMemories,
    responses: { 200: memoryReply },
    handler: async (ctx) => {
      checkDatabase(ctx.query, deps.databaseId, table);
      const { memory_id: id } = ctx.params;
      const row = await deps.db.as(ctx.access, (tx) => findMemory(tx, id, ctx.query.user_id), { readOnly: true });
      if (row === null) throw memoryErrors.not_found([id]);
      return reply(200, toWireMemory(row));
    },
  });
}

function changeRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'PATCH',
    path: '/memories/:memory_id',
    summary: 'Replace the text and the topics of a memory',
    description: 'Topics that are not given are removed. A memory never changes its owner.',
    access: { scope: 'memories:write' },
    query: databaseQuery,
    body: memoryBody,
    responses: { 200: memoryReply },
    handler: async (ctx) => {
      checkDatabase(ctx.query, deps.databaseId, table);
      return reply(200, toWireMemory(await replaceMemory(deps, ctx, ctx.params.memory_id, ctx.body)));
    },
  });
}

function deleteRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'DELETE',
    path: '/memories/:memory_id',
    summary: 'Delete a memory',
    access: { scope: 'memories:delete' },
    query: whoseMemories,
    responses: { 204: empty('Deleted, or never there') },
    handler: async (ctx) => {
      checkDatabase(ctx.query, deps.databaseId, table);
      await deps.db.as(ctx.access, (tx) => deleteMemories(tx, [ctx.params.memory_id], ctx.query.user_id));
      return reply(204);
    },
  });
}

function deleteManyRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'DELETE',
    path: '/memories',
    summary: 'Delete several memories',
    description: 'Ids that are not the caller’s are left alone; the answer does not tell.',
    access: { scope: 'memories:delete' },
    query: databaseQuery,
    body: deleteMemoriesBody,
    responses: { 204: empty('Deleted') },
    handler: async (ctx) => {
      checkDatabase(ctx.query, deps.databaseId, table);
      await deps.db.as(ctx.access, (tx) => deleteMemories(tx, ctx.body.memory_ids, ctx.body.user_id ?? undefined));
      return reply(204);
    },
  });
}

/** What there is, without the texts. */
export function memoryOverviewRoutes(deps: FeatureDeps): readonly Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'GET',
      path: '/memory_topics',
      summary: 'List the topics of memories',
      access: { scope: 'memories:read' },
      query: whoseMemories,
      responses: { 200: z.array(z.string()) },
      handler: async (ctx) => {
        checkDatabase(ctx.query, deps.databaseId, table);
        return reply(200, [...(await deps.db.as(ctx.access, (tx) => listTopics(tx, ctx.query.user_id), { readOnly: true }))]);
      },
    }),
    defineRoute({
      ...shared,
      method: 'GET',
      path: '/user_memory_stats',
      summary: 'Count memories by user',
      description: 'One line for the caller; administrators see a line for every user.',
      access: { scope: 'memories:read' },
      query: statsQuery,
      responses: { 200: statsPage },
      handler: async (ctx) => {
        const { query } = ctx;
        checkDatabase(query, deps.databaseId, table);
        const filter = { userId: query.user_id, limit: query.limit, offset: offsetOf(query) };
        const { rows, total } = await deps.db.as(ctx.access, (tx) => listStats(tx, filter), { readOnly: true });
        return reply(200, { data: rows.map(toWireStats), meta: pageMetaOf(query, total) });
      },
    }),
  ];
}
