import { ownedTable } from '../../db/owned-table.ts';

/** One row per trace. Times are epoch milliseconds. */
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
    created_at: 'bigint',
  },
});

/** The steps of a trace, in the order of `position`. */
export const spansTable = ownedTable('spans', {
  columns: {
    trace_id: 'text',
    span_id: 'text',
    position: 'integer',
    parent_span_id: 'text?',
    name: 'text',
    kind: 'text',
    status: 'text',
    start_time: 'bigint',
    end_time: 'bigint',
    duration_ms: 'bigint',
    attributes: 'jsonb',
    input: 'text?',
    output: 'text?',
    error: 'text?',
  },
});
