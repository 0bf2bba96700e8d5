import { controlPlaneTables } from '../database.ts';

/** Keys of instances: the public half in clear, the private half encrypted. */
export const signingKeysTable = controlPlaneTables.owned('signing_keys', {
  columns: {
    instance_id: 'text',
    kid: 'text',
    algorithm: 'text',
    state: 'text',
    public_jwk: 'jsonb',
    sealed: 'text?',
    created_at: 'bigint',
    activated_at: 'bigint?',
    ends_at: 'bigint?',
  },
});
