import type { PrincipalTx, SystemTx } from '../../db/database.ts';
import { jsonb } from '../../db/jsonb.ts';
import { reach } from '../../db/reach.ts';
import type { ComponentKind, ModelUsage } from '../../runtime/index.ts';
import { sessionsTable } from './session.table.ts';

export type SessionType = 'agent' | 'team' | 'workflow';

/** One session as stored. Times are epoch milliseconds. */
export interface SessionRow {
  readonly owner: string;
  readonly session_id: string;
  readonly user_id: string | null;
  readonly session_type: SessionType;
  readonly component_id: string | null;
  /** The stored name, else the first 255 characters of the first run's message, else ''. */
  readonly session_name: string;
  readonly session_state: Record<string, unknown>;
  readonly metadata: Record<string, unknown> | null;
  readonly summary: Record<string, unknown> | null;
  readonly total_tokens: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface SessionFilter {
  readonly type?: SessionType | undefined;
  readonly componentId?: string | undefined;
  /** Looked at for callers that see everybody's rows; others only ever see their own. */
  readonly userId?: string | undefined;
  readonly name?: string | undefined;
  readonly sortBy: 'created_at' | 'updated_at';
  readonly sortOrder: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

export interface NewSession {
  readonly sessionId: string;
  readonly owner: string;
  readonly userId: string | null;
  readonly type: SessionType;
  readonly componentId: string | null;
  readonly name: string | null;
  readonly state: Record<string, unknown>;
  readonly metadata: Record<string, unknown> | null;
  readonly now: number;
}

export interface RunAtWork {
  readonly run_id: string;
  readonly component_kind: ComponentKind;
  readonly component_id: string;
}

export interface SessionChange {
  readonly name?: string | undefined;
  readonly state?: Record<string, unknown> | undefined;
  readonly metadata?: Record<string, unknown> | undefined;
  readonly summary?: Record<string, unknown> | undefined;
  readonly now: number;
}

const displayName = `coalesce(nullif(s.session_name, ''), (
  select left(r.input->>'content', 255) from runs r
  where r.tenant = s.tenant and r.owner = s.owner and r.session_id = s.session_id and r.parent_run_id is null
  order by r.created_at, r.run_id limit 1), '')`;

const columns = `s.owner, s.session_id, s.user_id, s.session_type, s.component_id, ${displayName} as session_name, s.session_state, s.metadata, s.summary,
  s.total_tokens, s.created_at, s.updated_at`;

export async function listSessions(tx: PrincipalTx, filter: SessionFilter): Promise<{ rows: SessionRow[]; total: number }> {
  const values: unknown[] = [];
  const conditions = [reach(tx, values, filter.userId, 's')];
  const add = (sql: (position: string) => string, value: unknown): void => {
    values.push(value);
    conditions.push(sql(`$${values.length}`));
  };
  if (filter.type !== undefined) add((p) => `s.session_type = ${p}`, filter.type);
  if (filter.componentId !== undefined) add((p) => `s.component_id = ${p}`, filter.componentId);
  if (filter.name !== undefined) add((p) => `position(lower(${p}) in lower(${displayName})) > 0`, filter.name);
  const where = conditions.join(' and ');
  const shape = `sessions.${tx.access.all ? 'all' : 'own'}.${conditions.length}.${filter.type ? 't' : ''}${filter.componentId ? 'c' : ''}${filter.name ? 'n' : ''}${values.length}`;
  const [count] = await tx.query<{ total: number }>(
    `select count(*)::int as total from ${sessionsTable.name} s where ${where}`,
    values,
    `${shape}.count`,
  );
  const order = `s.${filter.sortBy} ${filter.sortOrder}, s.session_id`;
  const rows = await tx.query<SessionRow>(
    `select ${columns} from ${sessionsTable.name} s where ${where} order by ${order} limit $${values.length + 1} offset $${values.length + 2}`,
    [...values, filter.limit, filter.offset],
    `${shape}.${filter.sortBy}.${filter.sortOrder}`,
  );
  return { rows, total: count?.total ?? 0 };
}

/** An administrator's own session wins over another owner's of the same id; then the newest. */
export async function findSession(tx: PrincipalTx, sessionId: string, userId?: string): Promise<SessionRow | null> {
  const values: unknown[] = [];
  const where = reach(tx, values, userId, 's');
  const rows = await tx.query<SessionRow>(
    `select ${columns} from ${sessionsTable.name} s where ${where} and s.session_id = $${values.length + 1}
     order by (s.owner = $${values.length + 2}) desc, s.created_at desc limit 1`,
    [...values, sessionId, tx.access.owner],
    `session.find.${tx.access.all ? 'all' : 'own'}.${values.length}`,
  );
  return rows[0] ?? null;
}

/** What the runs of a session have used so far, nested ones included, by model. */
export async function readUsage(tx: PrincipalTx, { owner, session_id: id }: SessionRow): Promise<readonly ModelUsage[]> {
  const counts = ['inputTokens', 'outputTokens', 'totalTokens', 'reasoningTokens', 'cacheReadTokens', 'cacheWriteTokens'];
  const sums = counts.map((name) => `coalesce(sum((used->>'${name}')::bigint), 0)::bigint as "${name}"`);
  return tx.query<ModelUsage>(
    `select used->>'id' as id, used->>'provider' as provider, ${sums.join(', ')}
     from runs r, jsonb_array_elements(r.metrics->'details'->'model') as used
     where r.tenant = $1 and r.owner = $2 and r.session_id = $3 group by 1, 2 order by min(r.created_at), 1, 2`,
    [tx.access.tenant, owner, id],
    'session.usage',
  );
}

/** True when the id is taken by anybody in the tenant. System level: the caller learns no more than that the id is in use. */
export async function isSessionIdTaken(tx: SystemTx, tenant: string, sessionId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 as taken from ${sessionsTable.name} where tenant = $1 and session_id = $2 limit 1`,
    [tenant, sessionId],
    'session.taken',
  );
  return rows.length > 0;
}

/** Null when the owner already has a session of that id. */
export async function insertSession(tx: PrincipalTx, session: NewSession): Promise<SessionRow | null> {
  const rows = await tx.query<SessionRow>(
    `insert into ${sessionsTable.name} as s (tenant, owner, session_id, user_id, session_type, component_id, session_name, session_state, metadata, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) on conflict do nothing
     returning s.owner, s.session_id, s.user_id, s.session_type, s.component_id, coalesce(s.session_name, '') as session_name, s.session_state, s.metadata,
       s.summary, s.total_tokens, s.created_at, s.updated_at`,
    [
      tx.access.tenant,
      session.owner,
      session.sessionId,
      session.userId,
      session.type,
      session.componentId,
      session.name,
      jsonb(session.state),
      jsonb(session.metadata ?? undefined),
      session.now,
    ],
    'session.insert',
  );
  return rows[0] ?? null;
}

/** Applies what is given and leaves the rest. The key is that of a row `findSession` returned in the same transaction. */
export async function updateSession(tx: PrincipalTx, row: SessionRow, change: SessionChange): Promise<void> {
  await tx.query(
    `update ${sessionsTable.name} set session_name = coalesce($4, session_name), session_state = coalesce($5::jsonb, session_state),
       metadata = coalesce($6::jsonb, metadata), summary = coalesce($7::jsonb, summary), updated_at = $8
     where tenant = $1 and owner = $2 and session_id = $3`,
    [
      tx.access.tenant,
      row.owner,
      row.session_id,
      change.name ?? null,
      jsonb(change.state),
      jsonb(change.metadata),
      jsonb(change.summary),
      change.now,
    ],
    'session.update',
  );
}

/** Runs at work in those of the sessions that the caller may reach. */
export async function findRunsAtWork(tx: PrincipalTx, sessionIds: readonly string[], userId?: string): Promise<RunAtWork[]> {
  const values: unknown[] = [];
  const where = reach(tx, values, userId, 's');
  return tx.query<RunAtWork>(
    `select r.run_id, r.component_kind, r.component_id from ${sessionsTable.name} s
     join runs r on r.tenant = s.tenant and r.owner = s.owner and r.session_id = s.session_id
     where ${where} and s.session_id = any($${values.length + 1}) and r.status in ('PENDING', 'RUNNING')`,
    [...values, sessionIds],
    `session.at-work.${tx.access.all ? 'all' : 'own'}.${values.length}`,
  );
}

/** Deletes those of the ids that the caller may reach, with their runs and events; the others are left alone without a word. */
export async function deleteSessions(tx: PrincipalTx, sessionIds: readonly string[], userId?: string): Promise<void> {
  const values: unknown[] = [];
  const where = reach(tx, values, userId, 's');
  await tx.query(
    `delete from ${sessionsTable.name} s where ${where} and s.session_id = any($${values.length + 1})`,
    [...values, sessionIds],
    `session.delete.${tx.access.all ? 'all' : 'own'}.${values.length}`,
  );
}
