import type { Database, SystemTx } from '../../../db/database.ts';
import { notifySql } from '../../../db/signals.ts';
import { runServersTable } from './run-server.table.ts';
import type { Forsaken, OrphanRun } from '../../../runtime/index.ts';

// The database's clock alone, so that servers whose clocks differ agree on who is alive.
const now = '(extract(epoch from clock_timestamp()) * 1000)::bigint';
const unfinished = "status in ('PENDING', 'RUNNING')";
const servers = runServersTable.name;

/** SQL: the server that has the run lives. */
export const hasLiveServer = (runs: string): string =>
  `exists (select 1 from ${servers} s where s.server_id = ${runs}.server_id and s.lease_until > ${now})`;
/** SQL: a run at work that another server can go on with, when its own is gone. */
export const mayBeTaken = (runs: string): string =>
  `${runs}.background and ${runs}.parent_run_id is null and ${runs}.ticket is not null and ${runs}.component_kind <> 'workflow'`;

const renewText = `insert into ${runServersTable.name} (server_id, started_at, lease_until, serves) values ($1, ${now}, ${now} + $2, $3::text[])
  on conflict (server_id) do update set lease_until = excluded.lease_until`;

// $2 most attempts, $3 patience in milliseconds.
const orphansText = `select * from (
  select r.tenant, r.owner, r.user_id, r.run_id, r.server_id, r.streamed, r.last_event_index, r.created_at, case
    when r.status = 'RUNNING' and not (${mayBeTaken('r')}) then 'gone'
    when r.status = 'RUNNING' and r.attempts >= $2 then 'attempts'
    when greatest(r.updated_at, (select s.lease_until from ${servers} s where s.server_id = r.server_id)) < ${now} - $3
      and not exists (select 1 from ${servers} s where s.lease_until > ${now} and r.component_kind || ':' || r.component_id = any(s.serves)) then 'unknown'
  end as reason
  from runs r where r.${unfinished} and not ${hasLiveServer('r')}
) forsaken where reason is not null order by created_at limit $1`;

interface OrphanRow {
  readonly tenant: string;
  readonly owner: string;
  readonly user_id: string | null;
  readonly run_id: string;
  readonly server_id: string | null;
  readonly reason: OrphanRun['reason'];
  readonly streamed: boolean;
  readonly last_event_index: number;
}

/** Also forgets servers that have been gone for a day. */
export async function renewLease(db: Database, serverId: string, leaseMs: number, serves: readonly string[]): Promise<void> {
  await db.asSystem('renew the lease of this server', async (tx) => {
    await tx.query(renewText, [serverId, leaseMs, serves], 'run_lease_renew');
    await tx.query(`delete from ${runServersTable.name} where lease_until < ${now} - 86400000`, [], 'run_lease_forget');
  });
}

export async function releaseLease(db: Database, serverId: string): Promise<void> {
  await db.asSystem('give back the lease of this server', (tx) =>
    tx.query(`delete from ${runServersTable.name} where server_id = $1`, [serverId]),
  );
}

/** For a database that only this process can have open: whatever server holds a lease there is gone. */
export async function releaseAllLeases(db: Database): Promise<void> {
  await db.asSystem('leases of servers that had this embedded database before', (tx) => tx.query(`delete from ${runServersTable.name}`));
}

export async function cancelRequests(db: Database, serverId: string): Promise<readonly string[]> {
  const text = `select run_id from runs where server_id = $1 and ${unfinished} and cancel_requested`;
  const rows = await db.asSystem(
    'cancels asked of this server',
    (tx) => tx.query<{ run_id: string }>(text, [serverId], 'run_cancel_requests'),
    { readOnly: true },
  );
  return rows.map((row) => row.run_id);
}

/** Ends waiting runs of principals whose access has ended, and asks for the end of those at work; the servers that have them see it within a second. */
export async function cancelRunsOf(tx: SystemTx, tenant: string, owners: readonly string[]): Promise<void> {
  const text = `with ended as (
    update runs set cancel_requested = true, status = case when status = 'PENDING' then 'CANCELLED' else status end,
      ticket = case when status = 'PENDING' then null else ticket end where tenant = $1 and owner = any($2) and ${unfinished} returning run_id
  ) select ${notifySql('cancel', 'run_id')} from ended`;
  await tx.query(text, [tenant, owners], 'run_cancel_of_owners');
}

export async function orphans(db: Database, limit: number, { mostAttempts, patienceMs }: Forsaken): Promise<readonly OrphanRun[]> {
  const rows = await db.asSystem(
    'runs of servers that are gone',
    (tx) => tx.query<OrphanRow>(orphansText, [limit, mostAttempts, patienceMs]),
    {
      readOnly: true,
    },
  );
  return rows.map((row) => ({
    access: { tenant: row.tenant, owner: row.owner, userId: row.user_id, all: false },
    runId: row.run_id,
    serverId: row.server_id,
    reason: row.reason,
    streamed: row.streamed,
    lastEventIndex: row.last_event_index,
  }));
}
