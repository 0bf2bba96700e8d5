import type { Queryable, RowOf } from 'agentos-ts/kit';
import { auditEventsTable } from './audit.table.ts';
import type { AuditEvent } from './record-audit.store.ts';

export interface AuditRow extends RowOf<typeof auditEventsTable> {
  readonly target: AuditEvent['target'];
}

export interface AuditFilter {
  readonly action: string | null;
  readonly actor: string | null;
  readonly target: string | null;
  readonly limit: number;
  readonly offset: number;
}

/** Newest first. */
export async function listAudit(
  tx: Queryable,
  organizationId: string,
  { action, actor, target, limit, offset }: AuditFilter,
): Promise<{ readonly rows: readonly AuditRow[]; readonly total: number }> {
  const values: unknown[] = [organizationId];
  const conditions = ['tenant = $1'];
  const add = (sql: string, value: string | null): void => {
    if (value !== null) conditions.push(`${sql} = $${values.push(value)}`);
  };
  add('action', action);
  add('owner', actor);
  add(`target->>'id'`, target);
  const where = conditions.join(' and ');
  const [count] = await tx.query<{ total: number }>(`select count(*)::int as total from ${auditEventsTable.name} where ${where}`, values);
  const rows = await tx.query<AuditRow>(
    `select tenant, owner, event_id, at, actor_email, action, target, before, after, request_id from ${auditEventsTable.name}
     where ${where} order by at desc, event_id limit $${values.length + 1} offset $${values.length + 2}`,
    [...values, limit, offset],
  );
  return { rows, total: count?.total ?? 0 };
}
