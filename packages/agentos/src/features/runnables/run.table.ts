import { ownedTable } from '../../db/owned-table.ts';

/** Runs of agents, teams and workflows. Times are epoch milliseconds. */
export const runsTable = ownedTable('runs', {
  columns: {
    run_id: 'text',
    session_id: 'text',
    user_id: 'text?',
    component_kind: 'text',
    component_id: 'text',
    component_name: 'text?',
    parent_run_id: 'text?',
    status: 'text',
    input: 'jsonb',
    content: 'jsonb?',
    content_type: 'text?',
    reasoning: 'text?',
    messages: 'jsonb',
    tools: 'jsonb',
    requirements: 'jsonb',
    steps: 'jsonb',
    journal: 'jsonb?',
    metrics: 'jsonb',
    model: 'text?',
    model_provider: 'text?',
    session_state: 'jsonb?',
    metadata: 'jsonb?',
    lineage: 'jsonb',
    error: 'jsonb?',
    resume_point: 'jsonb?',
    streamed: 'boolean',
    background: 'boolean',
    cancel_requested: 'boolean',
    server_id: 'text?',
    last_event_index: 'integer',
    created_at: 'bigint',
    updated_at: 'bigint',
    ticket: 'jsonb?',
    attempts: 'integer',
  },
});

/** Events of a run, stored in chunks: one row holds events `first_index` to `last_index`. */
export const runEventsTable = ownedTable('run_events', {
  columns: { run_id: 'text', first_index: 'integer', last_index: 'integer', events: 'jsonb' },
});
