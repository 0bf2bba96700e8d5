import { z } from 'zod';
import type { PrincipalTx } from '../../db/database.ts';
import { defineRoute, offsetOf, pageMetaOf, pageQuery, reply } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { checkDatabase, databaseQuery } from '../sessions/index.ts';
import { traceFields } from './trace-fields.ts';
import { parseTraceFilter } from './trace-filter.ts';
import type { TraceFilter } from './trace-filter.ts';
import { filterOfQuery, statsQuery, traceQuery, tracesQuery } from './trace-query.ts';
import { filterSchema, searchPage, statsPage, traceDetail, traceNode, tracePage, traceSearchBody } from './trace.schemas.ts';
import { describeTrace, requireSpan, requireTrace } from './trace.service.ts';
import { listSessionStats, listTraces, listTracesWithSpans } from './trace.store.ts';
import type { Found, Page } from './trace.store.ts';
import { toSessionStats, toTraceSummary } from './trace.wire.ts';

const shared = { tags: ['traces'], access: { scope: 'traces:read' } } as const;
const table = 'traces';

/** What happened in runs. Nothing writes here but the server itself. */
export function traceRoutes(deps: FeatureDeps): readonly Route[] {
  return [listRoute(deps), filterSchemaRoute(), getRoute(deps), statsRoute(deps), searchRoute(deps)];
}

interface Asked {
  readonly page: number;
  readonly limit: number;
}

/** A page of one list, in one read-only transaction of the caller. */
async function readPage<Row, Item>(
  deps: FeatureDeps,
  access: RowAccess,
  asked: Asked,
  read: (tx: PrincipalTx, page: Page) => Promise<Found<Row>>,
  describe: (row: Row) => Item,
) {
  const started = performance.now();
  return deps.db.as(
    access,
    async (tx) => {
      const { rows, total } = await read(tx, { limit: asked.limit, offset: offsetOf(asked) });
      const data = rows.map(describe);
      const search_time_ms = Math.round((performance.now() - started) * 100) / 100;
      return { data, meta: { ...pageMetaOf(asked, total), search_time_ms } };
    },
    { readOnly: true },
  );
}

function listRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'GET',
    path: '/traces',
    summary: 'List traces, newest first',
    description: 'The caller’s own; administrators see everybody’s and may filter by user_id.',
    query: pageQuery({ limit: 20 }).extend(tracesQuery.shape),
    responses: { 200: tracePage },
    handler: async ({ query, access }) => {
      checkDatabase(query, deps.databaseId, table);
      const filter = filterOfQuery(query, access);
      return reply(200, await readPage(deps, access, query, (tx, page) => listTraces(tx, filter, page), toTraceSummary));
    },
  });
}

function filterSchemaRoute(): Route {
  return defineRoute({
    ...shared,
    method: 'GET',
    path: '/traces/filter-schema',
    summary: 'What traces can be searched by',
    responses: { 200: filterSchema },
    handler: () => {
      const fields = Object.entries(traceFields).map(([key, { label, type, operators, values }]) => ({
        key,
        label,
        type,
        operators: [...operators],
        values: values === null ? null : [...values],
      }));
      return reply(200, { fields, logical_operators: ['AND', 'OR'] });
    },
  });
}

function getRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'GET',
    path: '/traces/:trace_id',
    summary: 'Read a trace with its steps, or one step',
    description: 'With run_id, the newest trace of that run when there is no trace of the id; with span_id, that step alone.',
    query: traceQuery,
    responses: { 200: z.union([traceDetail, traceNode]) },
    handler: async ({ params, query, access }) => {
      checkDatabase(query, deps.databaseId, table);
      const { span_id: spanId, run_id: runId } = query;
      const readOnly = { readOnly: true };
      if (spanId === undefined) return reply(200, await deps.db.as(access, (tx) => requireTrace(tx, params.trace_id, runId), readOnly));
      return reply(200, await deps.db.as(access, (tx) => requireSpan(tx, params.trace_id, runId, spanId), readOnly));
    },
  });
}

function statsRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'GET',
    path: '/trace_session_stats',
    summary: 'Count traces by session, newest first',
    query: pageQuery({ limit: 20, lowestPage: 1 }).extend(statsQuery.shape),
    responses: { 200: statsPage },
    handler: async ({ query, access }) => {
      checkDatabase(query, deps.databaseId, table);
      return reply(200, await readStats(deps, access, query, filterOfQuery(query, access)));
    },
  });
}

function readStats(deps: FeatureDeps, access: RowAccess, asked: Asked, filter: TraceFilter | null) {
  return readPage(deps, access, asked, (tx, page) => listSessionStats(tx, filter, page), toSessionStats);
}

function searchRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'POST',
    path: '/traces/search',
    summary: 'Search traces by an expression',
    description: 'Among the caller’s own, whatever the expression says; administrators search everybody’s.',
    query: databaseQuery,
    body: traceSearchBody,
    responses: { 200: searchPage },
    handler: async ({ query, body, access }) => {
      checkDatabase(query, deps.databaseId, table);
      const filter = body.filter === null || body.filter === undefined ? null : parseTraceFilter(body.filter);
      if (body.group_by === 'session') return reply(200, await readStats(deps, access, body, filter));
      return reply(200, await readPage(deps, access, body, (tx, page) => listTracesWithSpans(tx, filter, page), describeTrace));
    },
  });
}
