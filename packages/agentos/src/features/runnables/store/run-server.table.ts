import { sharedTable } from '../../../db/owned-table.ts';

/** Leases of server processes. */
export const runServersTable = sharedTable(
  'run_servers',
  'one row per server process with the end of its lease; nothing of any user; the system role only',
);
