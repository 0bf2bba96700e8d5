import { z } from 'zod';
import { defineRoute, empty, offsetOf, pageMeta, pageMetaOf, pageQuery, reply } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { omitNulls } from '../runnables/index.ts';
import { checkDatabase, databaseQuery } from './database-choice.ts';
import { sessionErrors } from './session.errors.ts';
import {
  createSessionBody,
  deleteSessionsBody,
  renameSessionBody,
  sessionDetail,
  sessionItem,
  updateSessionBody,
} from './session.schemas.ts';
import { createSession, describeSession, removeSessions, requireSession } from './session.service.ts';
import { listSessions, updateSession } from './session.store.ts';
import type { SessionChange } from './session.store.ts';
import { toSessionItem } from './session.wire.ts';

const text = z
  .string()
  .max(255)
  .optional()
  .transform((value) => (value === '' ? undefined : value));
const sessionType = z.enum(['agent', 'team', 'workflow']);
const shared = { tags: ['sessions'] } as const;
const table = 'sessions';
export const whichSession = databaseQuery.extend({ type: sessionType.optional(), user_id: text });

/** Sessions: whatever belongs to a conversation except the runs themselves. */
export function sessionRoutes(deps: FeatureDeps): readonly Route[] {
  return [listRoute(deps), createRoute(deps), ...deleteRoutes(deps), getRoute(deps), ...changeRoutes(deps)];
}

function listRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'GET',
    path: '/sessions',
    summary: 'List sessions',
    description: 'The caller’s own; administrators see everybody’s and may filter by user_id.',
    access: { scope: 'sessions:read' },
    query: pageQuery({ limit: 20 }).extend({
      ...whichSession.shape,
      component_id: text,
      session_name: text,
      sort_by: z.string().max(64).default('created_at'),
      sort_order: z.enum(['asc', 'desc']).default('desc'),
    }),
    responses: { 200: z.object({ data: z.array(sessionItem), meta: pageMeta }) },
    handler: async (ctx) => {
      const { query } = ctx;
      checkDatabase(query, deps.databaseId, table);
      const filter = {
        type: query.type,
        componentId: query.component_id,
        userId: query.user_id,
        name: query.session_name,
        sortBy: query.sort_by === 'updated_at' ? ('updated_at' as const) : ('created_at' as const),
        sortOrder: query.sort_order,
        limit: query.limit,
        offset: offsetOf(query),
      };
      const { rows, total } = await deps.db.as(ctx.access, (tx) => listSessions(tx, filter), { readOnly: true });
      return reply(200, {
        data: rows.map((row) => omitNulls(toSessionItem(row))),
        meta: pageMetaOf(query, total),
      });
    },
  });
}

function createRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'POST',
    path: '/sessions',
    summary: 'Create a session',
    description: 'It belongs to the caller, whatever the body says; administrators may create one for a user.',
    access: { scope: 'sessions:write' },
    query: databaseQuery.extend({ type: sessionType.default('agent') }),
    body: createSessionBody,
    responses: { 201: sessionDetail },
    handler: async (ctx) => {
      checkDatabase(ctx.query, deps.databaseId, table);
      const row = await createSession(deps, ctx, ctx.query.type, ctx.body);
      return reply(201, omitNulls(await describeSession(deps, row, ctx.access)));
    },
  });
}

function deleteRoutes(deps: FeatureDeps): readonly Route[] {
  const query = databaseQuery.extend({ user_id: text });
  return [
    defineRoute({
      ...shared,
      method: 'DELETE',
      path: '/sessions',
      summary: 'Delete several sessions',
      description: 'Ids that are not the caller’s are left alone; the answer does not tell.',
      access: { scope: 'sessions:delete' },
      query,
      body: deleteSessionsBody,
      responses: { 204: empty('Deleted') },
      handler: async (ctx) => {
        checkDatabase(ctx.query, deps.databaseId, table);
        if (ctx.body.session_ids.length !== ctx.body.session_types.length) throw sessionErrors.lengths_differ();
        await removeSessions(deps, ctx.access, ctx.body.session_ids, ctx.query.user_id);
        return reply(204);
      },
    }),
    defineRoute({
      ...shared,
      method: 'DELETE',
      path: '/sessions/:session_id',
      summary: 'Delete a session with its runs',
      access: { scope: 'sessions:delete' },
      query,
      responses: { 204: empty('Deleted, or never there') },
      handler: async (ctx) => {
        checkDatabase(ctx.query, deps.databaseId, table);
        await removeSessions(deps, ctx.access, [ctx.params.session_id], ctx.query.user_id);
        return reply(204);
      },
    }),
  ];
}

function getRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'GET',
    path: '/sessions/:session_id',
    summary: 'Read a session with its conversation',
    access: { scope: 'sessions:read' },
    query: whichSession,
    responses: { 200: sessionDetail },
    handler: async (ctx) => {
      const { query } = ctx;
      checkDatabase(query, deps.databaseId, table);
      const row = await deps.db.as(ctx.access, (tx) => requireSession(tx, ctx.params.session_id, query.type, query.user_id), {
        readOnly: true,
      });
      return reply(200, omitNulls(await describeSession(deps, row, ctx.access)));
    },
  });
}

function changeRoutes(deps: FeatureDeps): readonly Route[] {
  const change = async (
    ctx: Parameters<typeof describeChanged>[1],
    id: string,
    query: z.output<typeof whichSession>,
    changes: Omit<SessionChange, 'now'>,
  ) => {
    checkDatabase(query, deps.databaseId, table);
    const row = await deps.db.as(ctx.access, async (tx) => {
      const found = await requireSession(tx, id, query.type, query.user_id);
      await updateSession(tx, found, { ...changes, now: Date.now() });
      return requireSession(tx, id, query.type, query.user_id);
    });
    return describeChanged(row, ctx);
  };
  const describeChanged = async (
    row: Parameters<typeof describeSession>[1],
    ctx: { readonly access: Parameters<typeof describeSession>[2] },
  ) => reply(200, await describeSession(deps, row, ctx.access));
  return [
    defineRoute({
      ...shared,
      method: 'PATCH',
      path: '/sessions/:session_id',
      summary: 'Change a session',
      description: 'Members that are given replace what is stored; the others stay.',
      access: { scope: 'sessions:write' },
      query: whichSession,
      body: updateSessionBody,
      responses: { 200: sessionDetail },
      handler: (ctx) =>
        change(ctx, ctx.params.session_id, ctx.query, {
          name: ctx.body.session_name ?? undefined,
          state: ctx.body.session_state ?? undefined,
          metadata: ctx.body.metadata ?? undefined,
          summary: ctx.body.summary ?? undefined,
        }),
    }),
    defineRoute({
      ...shared,
      method: 'POST',
      path: '/sessions/:session_id/rename',
      summary: 'Rename a session',
      access: { scope: 'sessions:write' },
      query: whichSession,
      body: renameSessionBody,
      responses: { 200: sessionDetail },
      handler: (ctx) => change(ctx, ctx.params.session_id, ctx.query, { name: ctx.body.session_name }),
    }),
  ];
}
