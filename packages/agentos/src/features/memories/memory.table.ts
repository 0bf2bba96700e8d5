import { ownedTable } from '../../db/owned-table.ts';

/** What is remembered about users. Times are epoch milliseconds. */
export const memoriesTable = ownedTable('memories', {
  columns: {
    memory_id: 'text',
    user_id: 'text',
    memory: 'text',
    topics: 'jsonb',
    source: 'text',
    component_id: 'text?',
    run_id: 'text?',
    created_at: 'bigint',
    updated_at: 'bigint',
  },
});
