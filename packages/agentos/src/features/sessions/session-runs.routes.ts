import { z } from 'zod';
import { defineRoute, reply } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import { AgentOSError } from '../../lib/errors.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { omitNulls, runSchema, toRunSchema, viewOf } from '../runnables/index.ts';
import { checkDatabase } from './database-choice.ts';
import { sessionErrors } from './session.errors.ts';
import { whichSession } from './session.routes.ts';
import { accessTo, requireSession } from './session.service.ts';
import type { SessionRow } from './session.store.ts';

const epochSeconds = z.coerce.number().int().min(0).optional();

/** The runs of a session, whichever component made them. */
export function sessionRunRoutes(deps: FeatureDeps): readonly Route[] {
  return [listRoute(deps), getRoute(deps)];
}

/** These two routes word a missing session in their own way (wire 4.3). */
function missingRuns(id: string) {
  return (error: unknown): never => {
    throw AgentOSError.is(error) && error.status === 404 ? sessionErrors.runs_not_found([id]) : error;
  };
}

function find(
  deps: FeatureDeps,
  ctx: { readonly access: Parameters<typeof accessTo>[1] },
  id: string,
  query: z.output<typeof whichSession>,
): Promise<SessionRow> {
  checkDatabase(query, deps.databaseId, 'sessions');
  return deps.db.as(ctx.access, (tx) => requireSession(tx, id, query.type, query.user_id), { readOnly: true }).catch(missingRuns(id));
}

function listRoute(deps: FeatureDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/sessions/:session_id/runs',
    summary: 'List the runs of a session, oldest first',
    tags: ['sessions'],
    access: { scope: 'sessions:read' },
    query: whichSession.extend({ created_after: epochSeconds, created_before: epochSeconds }),
    responses: { 200: z.array(runSchema) },
    handler: async (ctx) => {
      const row = await find(deps, ctx, ctx.params.session_id, ctx.query);
      const { created_after: after = 0, created_before: before = Infinity } = ctx.query;
      const runs = await deps.runs.list(accessTo(row, ctx.access), { sessionId: row.session_id, limit: 1000 });
      const within = runs.filter((run) => run.createdAt >= after * 1000 && run.createdAt <= before * 1000);
      return reply(
        200,
        within.map((run) => omitNulls(toRunSchema(run, viewOf(ctx)))),
      );
    },
  });
}

function getRoute(deps: FeatureDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/sessions/:session_id/runs/:run_id',
    summary: 'Read a run of a session',
    tags: ['sessions'],
    access: { scope: 'sessions:read' },
    query: whichSession,
    responses: { 200: runSchema },
    handler: async (ctx) => {
      const row = await find(deps, ctx, ctx.params.session_id, ctx.query);
      const run = await deps.runs.load(accessTo(row, ctx.access), ctx.params.run_id);
      if (run === null || run.sessionId !== row.session_id) throw sessionErrors.run_not_found([ctx.params.run_id, row.session_id]);
      return reply(200, toRunSchema(run, viewOf(ctx)));
    },
  });
}
