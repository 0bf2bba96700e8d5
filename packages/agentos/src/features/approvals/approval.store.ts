import type { PrincipalTx } from '../../db/database.ts';
import { jsonb } from '../../db/jsonb.ts';
import type { RowOf } from '../../db/owned-table.ts';
import { reach } from '../../db/reach.ts';
import type { ApprovalStatus, ApprovalType, ComponentKind, JsonObject, Requirement, RunStatus } from '../../runtime/index.ts';
import { approvalsTable } from './approval.table.ts';

/** One approval as stored, with the status of its run. Times are epoch milliseconds. */
export interface ApprovalRow extends Omit<RowOf<typeof approvalsTable>, 'tenant'> {
  readonly source_type: ComponentKind;
  readonly approval_type: ApprovalType;
  readonly status: Exclude<ApprovalStatus, 'expired'>;
  readonly tool_args: JsonObject;
  readonly requirement: Requirement;
  readonly resolution_data: JsonObject | null;
  readonly run_status: RunStatus;
}

export interface ApprovalFilter {
  readonly status?: ApprovalStatus | undefined;
  readonly sourceType?: string | undefined;
  readonly approvalType?: string | undefined;
  readonly pauseType?: string | undefined;
  readonly agentId?: string | undefined;
  readonly teamId?: string | undefined;
  readonly workflowId?: string | undefined;
  readonly runId?: string | undefined;
  /** Looked at for callers that see everybody's rows; others only ever see their own. */
  readonly userId?: string | undefined;
  /** No run of a schedule asks yet. */
  readonly scheduleId?: string | undefined;
}

export interface Verdict {
  readonly status: 'approved' | 'rejected';
  readonly resolver: string;
  readonly resolvedBy: string;
  readonly data: JsonObject | null;
}

const columns = Object.keys(approvalsTable.columns)
  .filter((name) => name !== 'tenant')
  .map((name) => `a.${name}`)
  .join(', ');
const withRun = `${approvalsTable.name} a join runs r on r.tenant = a.tenant and r.owner = a.owner and r.run_id = a.run_id`;
const isOver = (now: string) => `coalesce(a.expires_at <= ${now}::bigint, false)`;

interface Condition {
  readonly where: string;
  readonly values: readonly unknown[];
}

function conditionOf(tx: PrincipalTx, filter: ApprovalFilter, now: number): Condition {
  const values: unknown[] = [];
  const conditions = [reach(tx, values, filter.userId, 'a')];
  const add = (sql: (position: string) => string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(sql(`$${values.length}`));
  };
  add((p) => `a.source_type = ${p}`, filter.sourceType);
  add((p) => `a.approval_type = ${p}`, filter.approvalType);
  add((p) => `a.pause_type = ${p}`, filter.pauseType);
  add((p) => `a.source_type = 'agent' and a.component_id = ${p}`, filter.agentId);
  add((p) => `a.source_type = 'team' and a.component_id = ${p}`, filter.teamId);
  add((p) => `a.source_type = 'workflow' and a.component_id = ${p}`, filter.workflowId);
  add((p) => `a.run_id = ${p}`, filter.runId);
  if (filter.scheduleId !== undefined) conditions.push('false');
  if (filter.status === 'pending') add((p) => `a.status = 'pending' and not ${isOver(p)}`, now);
  else if (filter.status === 'expired') add((p) => `a.status = 'pending' and ${isOver(p)}`, now);
  else add((p) => `a.status = ${p}`, filter.status);
  return { where: conditions.join(' and '), values };
}

export async function countApprovals(tx: PrincipalTx, filter: ApprovalFilter, now: number): Promise<number> {
  const { where, values } = conditionOf(tx, filter, now);
  // Without names: there are too many combinations to keep them all prepared on every connection.
  const [count] = await tx.query<{ total: number }>(`select count(*)::int as total from ${approvalsTable.name} a where ${where}`, values);
  return count?.total ?? 0;
}

/** Newest first. */
export function listApprovals(
  tx: PrincipalTx,
  filter: ApprovalFilter,
  page: { readonly limit: number; readonly offset: number; readonly now: number },
): Promise<readonly ApprovalRow[]> {
  const { where, values } = conditionOf(tx, filter, page.now);
  const next = values.length + 1;
  return tx.query<ApprovalRow>(
    `select ${columns}, r.status as run_status from ${withRun} where ${where} order by a.created_at desc, a.approval_id limit $${next} offset $${next + 1}`,
    [...values, page.limit, page.offset],
  );
}

export async function findApproval(tx: PrincipalTx, approvalId: string): Promise<ApprovalRow | null> {
  const values: unknown[] = [];
  const where = reach(tx, values, undefined, 'a');
  const [row] = await tx.query<ApprovalRow>(
    `select ${columns}, r.status as run_status from ${withRun} where ${where} and a.approval_id = $${values.length + 1} limit 1`,
    [...values, approvalId],
    `approval.find.${tx.access.all ? 'all' : 'own'}`,
  );
  return row ?? null;
}

/** Compare-and-set on a row that `findApproval` returned: false when it is not pending any more, or over. */
export async function resolveApproval(tx: PrincipalTx, row: ApprovalRow, verdict: Verdict, now: number): Promise<boolean> {
  const rows = await tx.query(
    `update ${approvalsTable.name} a set status = $4, resolver = $5, resolved_by = $6, resolution_data = $7::jsonb, resolved_at = $8::bigint,
       updated_at = $8::bigint
     where a.tenant = $1 and a.owner = $2 and a.approval_id = $3 and a.status = 'pending' and not ${isOver('$8')} returning a.approval_id`,
    [
      tx.access.tenant,
      row.owner,
      row.approval_id,
      verdict.status,
      verdict.resolver,
      verdict.resolvedBy,
      verdict.data === null ? null : jsonb(verdict.data),
      now,
    ],
    'approval.resolve',
  );
  return rows.length > 0;
}

export async function deleteApproval(tx: PrincipalTx, approvalId: string): Promise<boolean> {
  const values: unknown[] = [];
  const where = reach(tx, values, undefined, 'a');
  const rows = await tx.query(
    `delete from ${approvalsTable.name} a where ${where} and a.approval_id = $${values.length + 1} returning a.approval_id`,
    [...values, approvalId],
    `approval.delete.${tx.access.all ? 'all' : 'own'}`,
  );
  return rows.length > 0;
}
