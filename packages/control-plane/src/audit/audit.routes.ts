import { offsetOf, pageMeta, pageMetaOf, reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import { z } from 'zod';
import { wireTime } from '../access/access.schemas.ts';
import { readOrganization } from '../access/change-organization.ts';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { auditEventShown, auditQuery } from './audit.schemas.ts';
import { listAudit } from './list-audit.store.ts';
import type { AuditRow } from './list-audit.store.ts';

/** What was done in an organisation. */
export function auditRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      tags: ['audit'],
      method: 'GET',
      path: '/organizations/:organization_id/audit',
      summary: 'List acts of administration',
      description: 'Newest first.',
      access: { scope: 'audit:read' },
      query: auditQuery,
      responses: { 200: z.object({ data: z.array(auditEventShown), meta: pageMeta }) },
      handler: async (ctx) => {
        const { action = null, actor = null, target = null, limit } = ctx.query;
        const filter = { action, actor, target, limit, offset: offsetOf(ctx.query) };
        const { rows, total } = await readOrganization(deps.db, ctx, (tx, organizationId) => listAudit(tx, organizationId, filter));
        return reply(200, { data: rows.map(show), meta: pageMetaOf(ctx.query, total) });
      },
    }),
  ];
}

const show = (row: AuditRow) => ({
  id: row.event_id,
  at: wireTime(row.at),
  actor: { user_id: row.owner, email: row.actor_email },
  action: row.action,
  target: row.target,
  before: row.before,
  after: row.after,
  request_id: row.request_id,
});
