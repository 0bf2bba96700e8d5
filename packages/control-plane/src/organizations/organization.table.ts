import { controlPlaneTables } from '../database.ts';

/** The tenant of a row is the organisation it is about, also here. */
export const organizationsTable = controlPlaneTables.owned('organizations', {
  columns: { name: 'text', created_at: 'bigint', updated_at: 'bigint' },
});
