import { ownedTable } from '../../db/owned-table.ts';

/** Service accounts; the owner of a row is the minter. Times are epoch milliseconds. */
export const serviceAccountsTable = ownedTable('service_accounts', {
  columns: {
    account_id: 'text',
    name: 'text',
    user_id: 'text?',
    token_hash: 'text',
    token_prefix: 'text',
    scopes: 'jsonb',
    ancestors: 'jsonb',
    created_at: 'bigint',
    expires_at: 'bigint',
    last_used_at: 'bigint?',
    revoked_at: 'bigint?',
    previous_hash: 'text?',
    previous_until: 'bigint?',
  },
});
