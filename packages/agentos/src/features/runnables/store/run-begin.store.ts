import type { Database } from '../../../db/database.ts';
import { notifySql } from '../../../db/signals.ts';
import type { RowAccess } from '../../../lib/row-access.ts';
import type { BeginOptions, BeginResult, BegunRun, JsonObject, NewRun, RunMessage } from '../../../runtime/index.ts';
import { transitions } from '../../../runtime/index.ts';
import { isOwnQueueFull, isQueueFull } from './run-claim.store.ts';
import { jsonb } from './run.row.ts';

interface BegunRow {
  readonly session_state: JsonObject;
  readonly history: readonly (readonly RunMessage[])[] | null;
}

const historyOf = (limit: string, before: string) => `(
  select jsonb_agg(h.messages order by h.created_at, h.run_id) from (
    select messages, created_at, run_id from runs
    where tenant = $1 and owner = $2 and session_id = $3 and status = 'COMPLETED' and parent_run_id is null and created_at < ${before}
    order by created_at desc, run_id desc limit ${limit}
  ) h
)`;

// $1..$3 are tenant, owner and session in both texts; the history is read by the snapshot of the statement, so the new run is not in it.
const insertRun = `insert into runs (tenant, owner, session_id, run_id, user_id, component_kind, component_id, component_name, parent_run_id, input,
    messages, model, model_provider, metadata, lineage, resume_point, streamed, background, server_id, last_event_index, created_at, updated_at, status, attempts, ticket)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11::jsonb, $12, $13, $14::jsonb, $15::jsonb, $16::jsonb, $17, $18, $19, $20, $21, $21, $24, $25::integer, $26::jsonb from session`;
const answer = `select session_state, case when $22::integer = 0 then null else ${historyOf('$22', '$23')} end as history from session`;

// A session that was made without a component belongs to the first that runs in it.
const beginInSession = `with session as materialized (
  select session_state from sessions where tenant = $1 and owner = $2 and session_id = $3
    and session_type = $6 and (component_id is null or component_id = $7)
), adopted as (
  update sessions set component_id = $7 where tenant = $1 and owner = $2 and session_id = $3 and session_type = $6 and component_id is null
), run as (${insertRun}) ${answer}`;

// A part runs in the session of its parent, whatever component that belongs to.
const beginPart = `with session as materialized (
  select s.session_state from sessions s join runs p on p.tenant = s.tenant and p.owner = s.owner and p.session_id = s.session_id
  where s.tenant = $1 and s.owner = $2 and s.session_id = $3 and p.run_id = $9
), run as (${insertRun}) ${answer}`;

const beginWithSession = `with session as (
  insert into sessions (tenant, owner, session_id, user_id, session_type, component_id, session_state, created_at, updated_at)
  values ($1, $2, $3, $5, $6, $7, $27::jsonb, $21, $21)
  on conflict (tenant, owner, session_id) do update set updated_at = excluded.updated_at, component_id = excluded.component_id
    where sessions.session_type = excluded.session_type and (sessions.component_id is null or sessions.component_id = excluded.component_id)
  returning session_state
), run as (${insertRun}) ${answer}`;

const markRegenerated = `update runs set status = $5, updated_at = $6 where tenant = $1 and owner = $2 and run_id = $3 and status = any($4::text[]) returning run_id`;

const readSession = `select session_state, ${historyOf('$4', '$5')} as history from sessions where tenant = $1 and owner = $2 and session_id = $3`;

/** Session checked or made, run inserted, state and history read: one statement. A session of another component is none for this run. */
export async function begin(db: Database, access: RowAccess, run: NewRun, options: BeginOptions): Promise<BeginResult> {
  const values = beginValues(access, run, options);
  const { queue } = options;
  if (queue !== undefined && (await isQueueFull(db, queue.total))) return 'queue_full';
  return db.as(
    access,
    async (tx) => {
      if (queue !== undefined && (await isOwnQueueFull(tx, queue))) return 'owner_queue_full';
      if (options.regenerates !== undefined) {
        const { from, to } = transitions.regenerate;
        const marked = await tx.query(
          markRegenerated,
          [access.tenant, access.owner, options.regenerates, from, to, run.createdAt],
          'run_regenerate',
        );
        if (marked.length === 0) return 'conflict';
      }
      const [row] = options.isPart
        ? await tx.query<BegunRow>(beginPart, values, 'run_begin_part')
        : options.createSession
          ? await tx.query<BegunRow>(beginWithSession, [...values, jsonb(options.initialSessionState)], 'run_begin_with_session')
          : await tx.query<BegunRow>(beginInSession, values, 'run_begin_in_session');
      if (row === undefined) return 'session_missing';
      if (queue !== undefined) await tx.query(`select ${notifySql('work')}`, [], 'run_queue_signal');
      return toBegun(row);
    },
    { durable: options.durable },
  );
}

export async function sessionContext(db: Database, access: RowAccess, sessionId: string, runs: number, before: number): Promise<BegunRun> {
  const [row] = await db.as(
    access,
    (tx) => tx.query<BegunRow>(readSession, [access.tenant, access.owner, sessionId, runs, before], 'run_session'),
    { readOnly: true },
  );
  return row === undefined ? { sessionState: {}, history: [] } : toBegun(row);
}

/** Asked across owners, answered with one bit, and only for an id that the caller brought and does not own. */
export async function sessionBelongsToOther(db: Database, access: RowAccess, sessionId: string): Promise<boolean> {
  const rows = await db.asSystem(
    'does a session id that a client chose belong to another owner',
    (tx) =>
      tx.query('select 1 as found from sessions where tenant = $1 and session_id = $2 and owner <> $3 limit 1', [
        access.tenant,
        sessionId,
        access.owner,
      ]),
    { readOnly: true },
  );
  return rows.length > 0;
}

function toBegun(row: BegunRow): BegunRun {
  return { sessionState: row.session_state, history: (row.history ?? []).flat().filter((message) => message.role !== 'system') };
}

function beginValues(access: RowAccess, run: NewRun, options: BeginOptions): readonly unknown[] {
  return [
    access.tenant,
    access.owner,
    run.sessionId,
    run.runId,
    access.userId,
    run.component.kind,
    run.component.id,
    run.component.name,
    run.parentRunId,
    jsonb(run.input),
    jsonb(run.messages),
    run.model,
    run.modelProvider,
    run.metadata === null ? null : jsonb(run.metadata),
    jsonb(run.lineage),
    jsonb(run.resumePoint),
    run.streamed,
    run.background,
    run.serverId,
    run.lastEventIndex,
    run.createdAt,
    options.historyRuns,
    options.historyBefore ?? Number.MAX_SAFE_INTEGER,
    run.serverId === null ? 'PENDING' : 'RUNNING',
    run.serverId === null ? 0 : 1,
    run.ticket === null ? null : jsonb(run.ticket),
  ];
}
