import type { Database, PrincipalTx } from '../../../db/database.ts';
import type { RowAccess } from '../../../lib/row-access.ts';
import type { BeginOptions, Claim, ClaimedRun, RunTicket } from '../../../runtime/index.ts';
import { transitions } from '../../../runtime/index.ts';
import { jsonb } from './run.row.ts';
import { hasLiveServer, mayBeTaken } from './run-lease.store.ts';

interface ClaimedRow {
  readonly tenant: string;
  readonly owner: string;
  readonly user_id: string | null;
  readonly run_id: string;
  readonly ticket: RunTicket;
  readonly cancel_requested: boolean;
}

// $1 server, $2 components, $3 limit, $4 busy owners and what they have, $5 places of an owner, $6 most attempts, $7 block of event indices.
// Owners take turns: the first run of each before the second of any. Rows that another server is taking are stepped over; each is looked at once more when
// it is locked, so that none is taken twice.
const claimText = (waits: string, from: string, to: string): string => `with waiting as (
  select r.tenant, r.owner, r.run_id, r.created_at, coalesce(busy.taken, 0) + row_number() over (partition by r.tenant, r.owner order by r.created_at, r.run_id) as place
  from runs r left join (select * from jsonb_to_recordset($4::jsonb) as busy(tenant text, owner text, taken integer)) busy
    on busy.tenant = r.tenant and busy.owner = r.owner
  where ${waits} and r.component_kind || ':' || r.component_id = any($2::text[]) and r.attempts < $6
), chosen as materialized (
  select r.tenant, r.owner, r.run_id from runs r join waiting w on w.tenant = r.tenant and w.owner = r.owner and w.run_id = r.run_id
  where ${waits} and w.place <= $5 order by w.place, w.created_at limit $3 for update of r skip locked
)
update runs r set status = '${to}', server_id = $1, attempts = r.attempts + 1,
  last_event_index = case when r.streamed then r.last_event_index + $7 else r.last_event_index end
from chosen c where r.tenant = c.tenant and r.owner = c.owner and r.run_id = c.run_id and r.status = '${from}'
returning r.tenant, r.owner, r.user_id, r.run_id, r.ticket, r.cancel_requested`;

const texts: Readonly<Record<Claim['what'], string>> = {
  queued: claimText("r.status = 'PENDING'", transitions.begin.from[0], transitions.begin.to),
  left: claimText(
    `r.status = 'RUNNING' and ${mayBeTaken('r')} and not ${hasLiveServer('r')}`,
    transitions.takeover.from[0],
    transitions.takeover.to,
  ),
};

/** Across owners, for the server: what it takes it then reads and writes as the owner of each. */
export async function claim(db: Database, request: Claim): Promise<readonly ClaimedRun[]> {
  const { serverId, serves, limit, busy, perOwner, mostAttempts, indexBlock, what } = request;
  const values = [serverId, serves, limit, jsonb(busy), perOwner, mostAttempts, indexBlock];
  const rows = await db.asSystem('take runs that wait for a server', (tx) =>
    tx.query<ClaimedRow>(texts[what], values, `run_claim_${what}`),
  );
  return rows.map((row) => ({
    access: { tenant: row.tenant, owner: row.owner, userId: row.user_id, all: false },
    runId: row.run_id,
    ticket: row.ticket,
    wasRunning: what === 'left',
    cancelRequested: row.cancel_requested,
  }));
}

/** Without a server the run counts as left behind. */
export async function giveBack(db: Database, access: RowAccess, runId: string, serverId: string): Promise<void> {
  const text =
    "update runs set server_id = null where tenant = $1 and owner = $2 and run_id = $3 and server_id = $4 and status = 'RUNNING'";
  await db.as(access, (tx) => tx.query(text, [access.tenant, access.owner, runId, serverId], 'run_give_back'));
}

/** Whether as many runs wait in the whole database as may. Not exact when many are added at once. */
export async function isQueueFull(db: Database, total: number): Promise<boolean> {
  const text = "select count(*)::integer as waiting from (select 1 from runs where status = 'PENDING' limit $1) waiting";
  const [row] = await db.asSystem('how many runs wait', (tx) => tx.query<{ waiting: number }>(text, [total], 'run_queue_length'), {
    readOnly: true,
  });
  return (row?.waiting ?? 0) >= total;
}

/** Exact: those who add runs of one owner wait for each other. */
export async function isOwnQueueFull(tx: PrincipalTx, { perOwner }: NonNullable<BeginOptions['queue']>): Promise<boolean> {
  const { tenant, owner } = tx.access;
  await tx.query(
    "select pg_advisory_xact_lock(hashtextextended('agentos queue ' || $1, 0))",
    [JSON.stringify([tenant, owner])],
    'run_queue_lock',
  );
  const text =
    "select count(*)::integer as waiting from (select 1 from runs where tenant = $1 and owner = $2 and status = 'PENDING' limit $3) waiting";
  const [row] = await tx.query<{ waiting: number }>(text, [tenant, owner, perOwner], 'run_queue_own');
  return (row?.waiting ?? 0) >= perOwner;
}
