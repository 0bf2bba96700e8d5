import type { Database, PrincipalTx } from '../../db/database.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { ApprovalChange, NewApproval, RunApproval } from '../../runtime/index.ts';
import { jsonb } from './run.row.ts';

/** Thrown inside a transaction to undo it: an approval is not as the change needs it. */
export class ApprovalLost extends Error {}

const thisRun = 'tenant = $1 and owner = $2 and run_id = $3';

const readText = `select approval_id as id, owner, requested_by as "requestedBy", tool_call_id as "toolCallId", approval_type as type, status,
  args_hash as "argsHash", case when jsonb_typeof(resolution_data->'note') = 'string' then resolution_data->>'note' end as note,
  expires_at as "expiresAt", used_at as "usedAt" from approvals where ${thisRun} order by created_at, approval_id`;

// A run that pauses again for what was not decided has its rows.
const askText = `insert into approvals (tenant, owner, run_id, session_id, user_id, source_type, component_id, component_name, approval_id, member_run_id,
    requested_by, approval_type, tool_call_id, tool_name, tool_args, args_hash, requirement, expires_at, created_at, updated_at)
  select r.tenant, r.owner, r.run_id, r.session_id, r.user_id, r.component_kind, r.component_id, r.component_name, a.id, a."memberRunId",
    a."requestedBy", a.type, a."toolCallId", a."toolName", a."toolArgs", a."argsHash", a.requirement, a."expiresAt", $5::bigint, $5::bigint
  from runs r cross join jsonb_to_recordset($4::jsonb) as a (id text, "memberRunId" text, "requestedBy" text, type text, "toolCallId" text,
    "toolName" text, "toolArgs" jsonb, "argsHash" text, requirement jsonb, "expiresAt" bigint)
  where r.tenant = $1 and r.owner = $2 and r.run_id = $3
  on conflict do nothing`;

const resolveText = `update approvals a set status = v.status, resolver = v.resolver, resolved_by = v."resolvedBy", resolution_data = v.data,
    resolved_at = $5::bigint, updated_at = $5::bigint
  from jsonb_to_recordset($4::jsonb) as v (id text, status text, resolver text, "resolvedBy" text, data jsonb)
  where a.tenant = $1 and a.owner = $2 and a.run_id = $3 and a.approval_id = v.id and a.status = 'pending'
    and (a.expires_at is null or a.expires_at > $5::bigint) returning a.approval_id`;

const useText = `update approvals set used_at = $5::bigint, updated_at = $5::bigint where ${thisRun} and approval_id = any($4::text[]) and status = 'approved'
  and used_at is null and (expires_at is null or expires_at > $5::bigint) returning approval_id`;

const cancelText = `update approvals set status = 'cancelled', updated_at = $4::bigint where ${thisRun} and status = 'pending'`;

export function readApprovals(db: Database, access: RowAccess, runId: string): Promise<readonly RunApproval[]> {
  const values = [access.tenant, access.owner, runId];
  return db.as(access, (tx) => tx.query<RunApproval>(readText, values, 'run_approvals'), { readOnly: true });
}

/** In the transaction that changes the run. Throws `ApprovalLost` when one of them is decided or used already, or over. */
export async function changeApprovals(tx: PrincipalTx, runId: string, change: ApprovalChange, now: number): Promise<void> {
  const { asked = [], resolved = [], used = [], cancelled = false } = change;
  const run = [tx.access.tenant, tx.access.owner, runId];
  if (asked.length > 0) await tx.query(askText, [...run, jsonb(asked satisfies readonly NewApproval[]), now], 'run_approvals_ask');
  if (resolved.length > 0) requireAll(await tx.query(resolveText, [...run, jsonb(resolved), now], 'run_approvals_resolve'), resolved);
  if (used.length > 0) requireAll(await tx.query(useText, [...run, used, now], 'run_approvals_use'), used);
  if (cancelled) await tx.query(cancelText, [...run, now], 'run_approvals_cancel');
}

function requireAll(changed: readonly unknown[], meant: readonly unknown[]): void {
  if (changed.length !== meant.length) throw new ApprovalLost('an approval was decided, used or deleted meanwhile');
}
