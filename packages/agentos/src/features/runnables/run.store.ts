import type { Database } from '../../db/database.ts';
import { notifySql } from '../../db/signals.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { ListRuns, RunEvent, RunRecord, RunStore } from '../../runtime/index.ts';
import { readApprovals } from './run-approval.store.ts';
import { begin, sessionBelongsToOther, sessionContext } from './run-begin.store.ts';
import { claim, giveBack } from './run-claim.store.ts';
import { checkpoint, settle } from './run-change.store.ts';
import { EventAppender } from './run-events.store.ts';
import { cancelRequests, orphans, releaseLease, renewLease } from './run-lease.store.ts';
import { runColumns, toRunRecord } from './run.row.ts';
import { runEventsTable, runsTable } from './run.table.ts';
import type { RunRow } from './run.row.ts';

// An admin sees a run whoever has it and asks by id; anybody else asks by the full key. Row level security holds either way.
const loadOwnText = `select ${runColumns} from ${runsTable.name} where tenant = $1 and owner = $2 and run_id = $3`;
const loadAnyText = `select ${runColumns} from runs where tenant = $1 and run_id = $2 limit 1`;
const requestCancelText = `with wanted as (
  update runs set cancel_requested = true where tenant = $1 and owner = $2 and run_id = $3 and status in ('PENDING', 'RUNNING') returning run_id
) select run_id, ${notifySql('cancel', 'run_id')} from wanted`;
const readEventsText = `select events from ${runEventsTable.name} where tenant = $1 and owner = $2 and run_id = $3 and last_index > $4 order by first_index limit $5`;

// Lists do not show what files hold, and a session may have gigabytes of them.
const withoutFileContents = `case when not messages @? '$[*].files' then messages else (
  select jsonb_agg(case when not message ? 'files' then message else jsonb_set(message, '{files}', (
    select jsonb_agg(file || '{"content": ""}') from jsonb_array_elements(message->'files') file)) end order by place)
  from jsonb_array_elements(messages) with ordinality listed(message, place)) end as messages`;

/** Bytes of one list, as text. The newest runs that fit; always one. */
const listedBytes = 32 * 1024 * 1024;
const thatFit = (newestFirst: string) => `select * from (
  select page.*, coalesce(sum(octet_length(page::text)) over (order by created_at desc, run_id desc rows between unbounded preceding and 1 preceding), 0) as newer
  from (${newestFirst}) page
) newest where newer < ${listedBytes} order by created_at, run_id`;
const listText = (owners: string) =>
  thatFit(`select ${runColumns.replace('messages', withoutFileContents).replace(' journal', ' null::jsonb as journal')} from runs where tenant = $1 and ${owners} and session_id = $2 and parent_run_id is null
    and ($3::text is null or status = $3) and ($4::text is null or (component_kind = $4 and component_id = $5))
    order by created_at desc, run_id desc limit $6`);
const listOwnText = listText('owner = $7');
const listAnyText = listText('owner in (select owner from sessions where tenant = $1 and session_id = $2)');

const partsText = thatFit(`select ${runColumns} from runs where tenant = $1 and owner = $2 and parent_run_id = $3
  order by created_at desc, run_id desc`);

/** Batches read at once; each holds up to half a second of events. */
const batches = 16;

/** The engine's `RunStore` on PostgreSQL or PGlite. */
export function createRunStore(db: Database): RunStore {
  const appender = new EventAppender(db);
  return {
    begin: (access, run, options) => begin(db, access, run, options),
    sessionBelongsToOther: (access, sessionId) => sessionBelongsToOther(db, access, sessionId),
    sessionContext: (access, sessionId, runs, before) => sessionContext(db, access, sessionId, runs, before),
    load: (access, runId) => load(db, access, runId),
    list: (access, filter) => list(db, access, filter),
    parts: (access, runId) => parts(db, access, runId),
    approvals: (access, runId) => readApprovals(db, access, runId),
    checkpoint: (access, runId, serverId, patch, now) => checkpoint(db, access, runId, serverId, patch, now),
    settle: (access, runId, change) => settle(db, access, runId, change),
    appendEvents: (access, runId, serverId, events, lastEventIndex) => appender.append(access, { runId, serverId, events, lastEventIndex }),
    readEvents: (access, runId, after) => readEvents(db, access, runId, after),
    requestCancel: (access, runId) => requestCancel(db, access, runId),
    cancelRequests: (serverId) => cancelRequests(db, serverId),
    renewLease: (serverId, leaseMs, serves) => renewLease(db, serverId, leaseMs, serves),
    releaseLease: (serverId) => releaseLease(db, serverId),
    orphans: (limit, rules) => orphans(db, limit, rules),
    claim: (request) => claim(db, request),
    giveBack: (access, runId, serverId) => giveBack(db, access, runId, serverId),
  };
}

async function load(db: Database, access: RowAccess, runId: string): Promise<RunRecord | null> {
  const [row] = await db.as(
    access,
    (tx) =>
      access.all
        ? tx.query<RunRow>(loadAnyText, [access.tenant, runId], 'run_load_any')
        : tx.query<RunRow>(loadOwnText, [access.tenant, access.owner, runId], 'run_load_own'),
    { readOnly: true },
  );
  return row === undefined ? null : toRunRecord(row);
}

async function list(db: Database, access: RowAccess, filter: ListRuns): Promise<readonly RunRecord[]> {
  const { sessionId, status, component, limit } = filter;
  const values = [access.tenant, sessionId, status ?? null, component?.kind ?? null, component?.id ?? null, limit];
  const rows = await db.as(
    access,
    (tx) =>
      access.all
        ? tx.query<RunRow>(listAnyText, values, 'run_list_any')
        : tx.query<RunRow>(listOwnText, [...values, access.owner], 'run_list_own'),
    { readOnly: true },
  );
  return rows.map(toRunRecord);
}

async function parts(db: Database, access: RowAccess, runId: string): Promise<readonly RunRecord[]> {
  const values = [access.tenant, access.owner, runId];
  const rows = await db.as(access, (tx) => tx.query<RunRow>(partsText, values, 'run_parts'), { readOnly: true });
  return rows.map(toRunRecord);
}

async function readEvents(db: Database, access: RowAccess, runId: string, after: number): Promise<readonly RunEvent[]> {
  const values = [access.tenant, access.owner, runId, after, batches];
  const rows = await db.as(access, (tx) => tx.query<{ events: readonly RunEvent[] }>(readEventsText, values, 'run_events_read'), {
    readOnly: true,
  });
  return rows.flatMap((row) => row.events).filter((event) => event.index > after);
}

async function requestCancel(db: Database, access: RowAccess, runId: string): Promise<boolean> {
  const rows = await db.as(access, (tx) => tx.query(requestCancelText, [access.tenant, access.owner, runId], 'run_request_cancel'));
  return rows.length > 0;
}
