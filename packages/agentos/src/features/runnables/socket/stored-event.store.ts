import type { PrincipalTx } from '../../../db/database.ts';
import { runEventsTable } from '../store/run.table.ts';

const text = `select max(last_index) as last from ${runEventsTable.name} where tenant = $1 and owner = $2 and run_id = $3`;

/** Index of the newest event of a run that is stored; -1 when none is. */
export async function newestStored(tx: PrincipalTx, run: { readonly tenant: string; readonly owner: string; readonly runId: string }) {
  const [row] = await tx.query<{ last: number | null }>(text, [run.tenant, run.owner, run.runId], 'run_events_newest');
  return row?.last ?? -1;
}
