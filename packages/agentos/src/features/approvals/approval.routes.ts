import { defineRoute, empty, offsetOf, pageMetaOf, reply } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { approvalErrors } from './approval.errors.ts';
import { approvalCount, approvalPage, approvalShown, approvalState, countQuery, listQuery, resolveBody } from './approval.schemas.ts';
import type { ListQuery } from './approval.schemas.ts';
import { approvalAccess, remove, resolve } from './approval.service.ts';
import { countApprovals, findApproval, listApprovals } from './approval.store.ts';
import type { ApprovalFilter } from './approval.store.ts';
import { toWireApproval, toWireState } from './approval.wire.ts';

const shared = { tags: ['approvals'] } as const;
const reading = { access: { anyScope: ['approvals:read', 'approvals:resolve'] } } as const;

/** What runs asked people to agree to. Resolving does not continue the run: somebody still calls `continue`. */
export function approvalRoutes(deps: FeatureDeps): readonly Route[] {
  return [listRoute(deps), countRoute(deps), statusRoute(deps), getRoute(deps), resolveRoute(deps), deleteRoute(deps)];
}

function filterOf(query: ListQuery): ApprovalFilter {
  return {
    status: query.status,
    sourceType: query.source_type,
    approvalType: query.approval_type,
    pauseType: query.pause_type,
    agentId: query.agent_id,
    teamId: query.team_id,
    workflowId: query.workflow_id,
    runId: query.run_id,
    userId: query.user_id,
    scheduleId: query.schedule_id,
  };
}

function listRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    ...reading,
    method: 'GET',
    path: '/approvals',
    summary: 'List approvals',
    description:
      'Newest first. The caller’s own; administrators and holders of approvals:resolve see everybody’s and may filter by user_id.',
    query: listQuery,
    responses: { 200: approvalPage },
    handler: async (ctx) => {
      const filter = filterOf(ctx.query);
      const now = Date.now();
      const access = approvalAccess(ctx);
      const found = await deps.db.as(
        access,
        async (tx) => ({
          total: await countApprovals(tx, filter, now),
          rows: await listApprovals(tx, filter, { limit: ctx.query.limit, offset: offsetOf(ctx.query), now }),
        }),
        { readOnly: true },
      );
      return reply(200, { data: found.rows.map((row) => toWireApproval(row, now)), meta: pageMetaOf(ctx.query, found.total) });
    },
  });
}

function countRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    ...reading,
    method: 'GET',
    path: '/approvals/count',
    summary: 'Count the approvals that are pending',
    query: countQuery,
    responses: { 200: approvalCount },
    handler: async (ctx) => {
      const filter = { status: 'pending', userId: ctx.query.user_id } as const;
      const access = approvalAccess(ctx);
      const count = await deps.db.as(access, (tx) => countApprovals(tx, filter, Date.now()), { readOnly: true });
      return reply(200, { count });
    },
  });
}

function statusRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    ...reading,
    method: 'GET',
    path: '/approvals/:approval_id/status',
    summary: 'Read the status of an approval',
    responses: { 200: approvalState },
    handler: async (ctx) => {
      const access = approvalAccess(ctx);
      const row = await deps.db.as(access, (tx) => findApproval(tx, ctx.params.approval_id), { readOnly: true });
      if (row === null) throw approvalErrors.not_found();
      return reply(200, toWireState(row, Date.now()));
    },
  });
}

function getRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    ...reading,
    method: 'GET',
    path: '/approvals/:approval_id',
    summary: 'Read an approval',
    responses: { 200: approvalShown },
    handler: async (ctx) => {
      const access = approvalAccess(ctx);
      const row = await deps.db.as(access, (tx) => findApproval(tx, ctx.params.approval_id), { readOnly: true });
      if (row === null) throw approvalErrors.not_found();
      return reply(200, toWireApproval(row, Date.now()));
    },
  });
}

function resolveRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'POST',
    path: '/approvals/:approval_id/resolve',
    summary: 'Approve or reject',
    description:
      'Once, while it is pending, and never for a run of one’s own. Administrators and holders of approvals:resolve; approvals:write where isolation is off.',
    access: { anyScope: ['approvals:write', 'approvals:resolve'] },
    body: resolveBody,
    responses: { 200: approvalShown },
    handler: async (ctx) => reply(200, toWireApproval(await resolve(deps, ctx, ctx.params.approval_id, ctx.body), Date.now())),
  });
}

function deleteRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'DELETE',
    path: '/approvals/:approval_id',
    summary: 'Delete an approval',
    description: 'A call that waits for it is not made any more. By administrators, and with approvals:delete where isolation is off.',
    access: { scope: 'approvals:delete' },
    responses: { 204: empty('Deleted') },
    handler: async (ctx) => {
      await remove(deps, ctx, ctx.params.approval_id);
      return reply(204);
    },
  });
}
