import { ownedTable } from '../../db/owned-table.ts';

/** One row per trace, with its steps in the order of their start. Times are epoch milliseconds. */
export const tracesTable = ownedTable('traces', {
  columns: {
    trace_id: 'text',
    user_id: 'text?',
    name: 'text',
    status: 'text',
    start_time: 'bigint',
    end_time: 'bigint',
    duration_ms: 'bigint',
    total_spans: 'integer',
    error_count: 'integer',
    run_id: 'text?',
    session_id: 'text?',
    agent_id: 'text?',
    team_id: 'text?',
    workflow_id: 'text?',
    input: 'text?',
    output: 'text?',
    error: 'text?',
    spans: 'jsonb',
    created_at: 'bigint',
  },
});
