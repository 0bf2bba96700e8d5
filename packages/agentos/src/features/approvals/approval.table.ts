import { ownedTable } from '../../db/owned-table.ts';

/** What runs asked people to agree to. The owner is that of the run. Times are epoch milliseconds. */
export const approvalsTable = ownedTable('approvals', {
  columns: {
    approval_id: 'text',
    run_id: 'text',
    member_run_id: 'text?',
    session_id: 'text',
    user_id: 'text?',
    requested_by: 'text?',
    source_type: 'text',
    component_id: 'text',
    component_name: 'text?',
    approval_type: 'text',
    pause_type: 'text',
    tool_call_id: 'text',
    tool_name: 'text',
    tool_args: 'jsonb',
    args_hash: 'text',
    requirement: 'jsonb',
    status: 'text',
    resolver: 'text?',
    resolved_by: 'text?',
    resolved_at: 'bigint?',
    resolution_data: 'jsonb?',
    used_at: 'bigint?',
    expires_at: 'bigint?',
    created_at: 'bigint',
    updated_at: 'bigint',
  },
});
