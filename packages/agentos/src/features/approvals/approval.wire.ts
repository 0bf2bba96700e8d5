import { toEpochSeconds } from '../../lib/wire-date.ts';
import { approvalStatus } from '../../runtime/index.ts';
import { toWireRequirement } from '../runnables/index.ts';
import type { ApprovalShown } from './approval.schemas.ts';
import type { ApprovalRow } from './approval.store.ts';

const secondsOf = (time: number | null): number | null => (time === null ? null : toEpochSeconds(time));

/** Whether it is over by now is told by the clock. */
export function statusOf(row: ApprovalRow, now: number): string {
  return approvalStatus({ status: row.status, expiresAt: row.expires_at }, now);
}

/** Wire 11, ApprovalResponse; `tool_call_id`, `args_hash`, `member_run_id` and `used_at` are ours. */
export function toWireApproval(row: ApprovalRow, now: number): ApprovalShown {
  return {
    id: row.approval_id,
    run_id: row.run_id,
    session_id: row.session_id,
    status: statusOf(row, now),
    source_type: row.source_type,
    approval_type: row.approval_type,
    pause_type: row.pause_type,
    tool_name: row.tool_name,
    tool_args: row.tool_args,
    tool_call_id: row.tool_call_id,
    args_hash: row.args_hash,
    member_run_id: row.member_run_id,
    expires_at: secondsOf(row.expires_at),
    used_at: secondsOf(row.used_at),
    agent_id: row.source_type === 'agent' ? row.component_id : null,
    team_id: row.source_type === 'team' ? row.component_id : null,
    workflow_id: row.source_type === 'workflow' ? row.component_id : null,
    user_id: row.user_id,
    schedule_id: null,
    schedule_run_id: null,
    source_name: row.component_name,
    requirements: [toWireRequirement(row.requirement)],
    context: null,
    resolution_data: row.resolution_data,
    resolved_by: row.resolved_by,
    resolved_at: secondsOf(row.resolved_at),
    created_at: toEpochSeconds(row.created_at),
    updated_at: toEpochSeconds(row.updated_at),
    run_status: row.run_status,
  };
}

export function toWireState(row: ApprovalRow, now: number) {
  return {
    approval_id: row.approval_id,
    status: statusOf(row, now),
    run_id: row.run_id,
    resolved_at: secondsOf(row.resolved_at),
    resolved_by: row.resolved_by,
  };
}
