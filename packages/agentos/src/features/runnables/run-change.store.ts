import type { Database } from '../../db/database.ts';
import { notifySql } from '../../db/signals.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { RunEvent, RunPatch, Settle } from '../../runtime/index.ts';
import { transitions } from '../../runtime/index.ts';
import { ApprovalLost, changeApprovals } from './run-approval.store.ts';
import { jsonb, plainText } from './run.row.ts';

/** SQL null keeps a column; JSON null empties it. */
const patched = `content = coalesce($4::jsonb, content), content_type = coalesce($5, content_type), reasoning = coalesce($6, reasoning),
  messages = coalesce($7::jsonb, messages), tools = coalesce($8::jsonb, tools), requirements = coalesce($9::jsonb, requirements),
  metrics = coalesce($10::jsonb, metrics), session_state = coalesce($11::jsonb, session_state), error = coalesce($12::jsonb, error),
  last_event_index = coalesce($13::integer, last_event_index), streamed = coalesce($14::boolean, streamed), background = coalesce($15::boolean, background),
  updated_at = $16, steps = coalesce($17::jsonb, steps), journal = coalesce($18::jsonb, journal)`;
const thisRun = 'tenant = $1 and owner = $2 and run_id = $3';

const checkpointText = `update runs set ${patched} where ${thisRun} and status = 'RUNNING' and server_id = $19 returning cancel_requested`;

// The paused runs below a run that ends are cancelled with it: nobody could decide on them any more.
const settleText = `with recursive run as (
  update runs set ${patched}, status = $20, server_id = coalesce($21, server_id),
    cancel_requested = case when $21::text is null then cancel_requested else false end, ticket = $31::jsonb,
    attempts = case when $21::text is null then attempts else 1 end
  where ${thisRun} and status = any($19::text[]) and ($22::text is null or server_id = $22)
    and ($29::text is null or coalesce(error->>'id', requirements->0->>'id') = $29)
  returning session_id, run_id, (streamed or background) and parent_run_id is null as may_be_followed
), session as (
  update sessions s set session_state = (s.session_state - $24::text[]) || $23::jsonb, total_tokens = s.total_tokens + $25, updated_at = $16
  where $23::jsonb is not null and s.tenant = $1 and s.owner = $2 and s.session_id = (select session_id from run)
), kept as (
  insert into run_events (tenant, owner, run_id, first_index, last_index, events)
  select $1, $2, $3, $26::integer, $27::integer, $28::jsonb from run where $28::jsonb is not null
  on conflict (tenant, owner, run_id, first_index) do update set last_index = excluded.last_index, events = excluded.events
), parts (run_id, status) as (
  select p.run_id, p.status from runs p where $30::boolean and p.tenant = $1 and p.owner = $2 and p.parent_run_id = $3
  union all
  select p.run_id, p.status from runs p join parts on p.tenant = $1 and p.owner = $2 and p.parent_run_id = parts.run_id
), ended as (
  update runs set status = 'CANCELLED', requirements = '[]', journal = null, updated_at = $16
  where $30::boolean and tenant = $1 and owner = $2 and status = 'PAUSED' and run_id in (select run_id from parts where status = 'PAUSED')
    and exists (select 1 from run)
) select case when may_be_followed then ${notifySql('ended', 'run_id')} end from run`;

/** Not waited for on disk: a step that a crash of the database loses is a step that is asked for again. */
export async function checkpoint(db: Database, access: RowAccess, runId: string, serverId: string, patch: RunPatch, now: number) {
  const values = [...patchValues(access, runId, patch, now), serverId];
  const [row] = await db.as(access, (tx) => tx.query<{ cancel_requested: boolean }>(checkpointText, values, 'run_checkpoint'), {
    durable: false,
  });
  return { held: row !== undefined, cancelRequested: row?.cancel_requested === true };
}

/**
 * Status by compare-and-set, columns, session and last events: one statement; approvals in the same transaction. Followers elsewhere get a signal, other runs
 * send none: commits with signals in them wait for one another.
 */
export async function settle(db: Database, access: RowAccess, runId: string, change: Settle): Promise<boolean> {
  const { from, to } = transitions[change.transition];
  const { session, events } = change;
  const values = [
    ...patchValues(access, runId, change.patch, change.now),
    from,
    to,
    change.takenBy ?? null,
    change.heldBy ?? null,
    jsonb(session?.set),
    session?.removed ?? [],
    session?.addedTokens ?? 0,
    ...eventValues(events),
    change.restedAs ?? null,
    change.endsParts === true,
    jsonb(change.ticket ?? undefined),
  ];
  const { approvals, now } = change;
  const work = db.as(access, async (tx) => {
    const rows = await tx.query(settleText, values, 'run_settle');
    if (rows.length > 0 && approvals !== undefined) await changeApprovals(tx, runId, approvals, now);
    return rows.length > 0;
  });
  return work.catch((error: unknown) => {
    if (error instanceof ApprovalLost) return false;
    throw error;
  });
}

function eventValues(events: readonly RunEvent[]): readonly unknown[] {
  return [events[0]?.index ?? null, events.at(-1)?.index ?? null, events.length === 0 ? null : jsonb(events)];
}

function patchValues(access: RowAccess, runId: string, patch: RunPatch, now: number): readonly unknown[] {
  return [
    access.tenant,
    access.owner,
    runId,
    jsonb(patch.content),
    plainText(patch.contentType),
    plainText(patch.reasoning),
    jsonb(patch.messages),
    jsonb(patch.tools),
    jsonb(patch.requirements),
    jsonb(patch.metrics),
    jsonb(patch.sessionState),
    jsonb(patch.error),
    patch.lastEventIndex ?? null,
    patch.streamed ?? null,
    patch.background ?? null,
    now,
    jsonb(patch.steps),
    jsonb(patch.journal),
  ];
}
