import { controlPlaneTables } from '../database.ts';

/** Invitations that wait to be used; the owner of a row is who invites. */
export const invitationsTable = controlPlaneTables.owned('invitations', {
  columns: {
    invitation_id: 'text',
    email: 'text',
    roles: 'jsonb',
    secret_hash: 'text',
    created_at: 'bigint',
    expires_at: 'bigint',
  },
});
