import type { Database, SystemTx } from '../../db/database.ts';
import { runServersTable } from './run-server.table.ts';
import type { OrphanRun } from '../../runtime/index.ts';

// The database's clock alone, so that servers whose clocks differ agree on who is alive.
const now = '(extract(epoch from clock_timestamp()) * 1000)::bigint';
const unfinished = "status in ('PENDING', 'RUNNING')";

const renewText = `insert into ${runServersTable.name} (server_id, started_at, lease_until) values ($1, ${now}, ${now} + $2)
  on conflict (server_id) do update set lease_until = excluded.lease_until`;

const orphansText = `select tenant, owner, user_id, run_id, server_id, streamed, last_event_index from runs
  where ${unfinished} and not exists (select 1 from ${runServersTable.name} s where s.server_id = runs.server_id and s.lease_until > ${now})
  order by created_at limit $1`;

interface OrphanRow {
  readonly tenant: string;
  readonly owner: string;
  readonly user_id: string | null;
  readonly run_id: string;
  readonly server_id: string | null;
  readonly streamed: boolean;
  readonly last_event_index: number;
}

/** Also forgets servers that have been gone for a day. */
export async function renewLease(db: Database, serverId: string, leaseMs: number): Promise<void> {
  await db.asSystem('renew the lease of this server', async (tx) => {
    await tx.query(renewText, [serverId, leaseMs], 'run_lease_renew');
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

/** Asks for the end of all runs of principals whose access has ended; the servers that run them see it within a second. */
export async function cancelRunsOf(tx: SystemTx, tenant: string, owners: readonly string[]): Promise<void> {
  const text = `update runs set cancel_requested = true where tenant = $1 and owner = any($2) and ${unfinished}`;
  await tx.query(text, [tenant, owners], 'run_cancel_of_owners');
}

export async function orphans(db: Database, limit: number): Promise<readonly OrphanRun[]> {
  const rows = await db.asSystem('runs of servers that are gone', (tx) => tx.query<OrphanRow>(orphansText, [limit]), { readOnly: true });
  return rows.map((row) => ({
    access: { tenant: row.tenant, owner: row.owner, userId: row.user_id, all: false },
    runId: row.run_id,
    serverId: row.server_id,
    streamed: row.streamed,
    lastEventIndex: row.last_event_index,
  }));
}
