import { sharedTable } from './owned-table.ts';

/** What `migrate` has applied. */
export const schemaMigrationsTable = sharedTable(
  'schema_migrations',
  'names and hashes of applied migrations; only the system role may read it, no role of the server may write it',
);
