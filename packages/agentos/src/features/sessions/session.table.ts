import { ownedTable } from '../../db/owned-table.ts';

/** Conversations. Times are epoch milliseconds. */
export const sessionsTable = ownedTable('sessions', {
  columns: {
    session_id: 'text',
    user_id: 'text?',
    session_type: 'text',
    component_id: 'text?',
    session_name: 'text?',
    session_state: 'jsonb',
    metadata: 'jsonb?',
    summary: 'jsonb?',
    metrics: 'jsonb',
    total_tokens: 'bigint',
    forked_from: 'text?',
    created_at: 'bigint',
    updated_at: 'bigint',
  },
});
