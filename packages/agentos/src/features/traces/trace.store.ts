import type { PrincipalTx } from '../../db/database.ts';
import type { RowOf } from '../../db/owned-table.ts';
import { conditionFor } from './trace-filter.store.ts';
import type { TraceFilter } from './trace-filter.ts';
import type { tracesTable } from './trace.table.ts';

/** A trace without its steps. */
export type TraceRow = Omit<RowOf<typeof tracesTable>, 'tenant' | 'owner' | 'spans'>;
export type TraceWithSpans = TraceRow & { readonly spans: readonly StoredSpan[] };

/** One step, as it stands in the row of its trace. Times are epoch milliseconds. */
export interface StoredSpan {
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly duration_ms: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly input: string | null;
  readonly output: string | null;
  readonly error: string | null;
}

export interface TraceStatsRow {
  readonly session_id: string;
  readonly user_id: string | null;
  readonly agent_id: string | null;
  readonly team_id: string | null;
  readonly workflow_id: string | null;
  readonly total_traces: number;
  readonly first_trace_at: number;
  readonly last_trace_at: number;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

export interface Found<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

const traceColumns = `t.trace_id, t.user_id, t.name, t.status, t.start_time, t.end_time, t.duration_ms, t.total_spans, t.error_count, t.run_id,
  t.session_id, t.agent_id, t.team_id, t.workflow_id, t.input, t.output, t.error, t.created_at`;
const groupColumns = 't.session_id, t.user_id, t.agent_id, t.team_id, t.workflow_id';

/** Newest first, without their steps. */
export function listTraces(tx: PrincipalTx, filter: TraceFilter | null, page: Page): Promise<Found<TraceRow>> {
  return readTraces<TraceRow>(tx, filter, page, traceColumns);
}

/** Newest first, with their steps. */
export function listTracesWithSpans(tx: PrincipalTx, filter: TraceFilter | null, page: Page): Promise<Found<TraceWithSpans>> {
  return readTraces<TraceWithSpans>(tx, filter, page, `${traceColumns}, t.spans`);
}

async function readTraces<Row extends TraceRow>(
  tx: PrincipalTx,
  filter: TraceFilter | null,
  page: Page,
  columns: string,
): Promise<Found<Row>> {
  const { sql, values } = conditionFor(tx, filter);
  const [count] = await tx.query<{ total: number }>(`select count(*)::int as total from traces t where ${sql}`, values);
  const rows = await tx.query<Row>(
    `select ${columns} from traces t where ${sql} order by t.start_time desc, t.trace_id ${limits(values)}`,
    [...values, page.limit, page.offset],
  );
  return { rows, total: count?.total ?? 0 };
}

/** The trace of this id, else the newest of the run. */
export async function findTrace(tx: PrincipalTx, traceId: string, runId: string | undefined): Promise<TraceWithSpans | null> {
  const { sql, values } = conditionFor(tx, null);
  const id = `$${values.length + 1}`;
  const run = `$${values.length + 2}::text`;
  const rows = await tx.query<TraceWithSpans>(
    `select ${traceColumns}, t.spans from traces t where ${sql} and (t.trace_id = ${id} or t.run_id = ${run})
     order by (t.trace_id = ${id}) desc, t.start_time desc limit 1`,
    [...values, traceId, runId ?? null],
    `trace.find.${tx.access.all ? 'all' : 'own'}`,
  );
  return rows[0] ?? null;
}

/** One line per session and component, the one with the newest trace first. Traces outside of sessions are left out. */
export async function listSessionStats(tx: PrincipalTx, filter: TraceFilter | null, page: Page): Promise<Found<TraceStatsRow>> {
  const { sql, values } = conditionFor(tx, filter);
  const groups = `from traces t where ${sql} and t.session_id is not null group by t.owner, ${groupColumns}`;
  const [count] = await tx.query<{ total: number }>(`select count(*)::int as total from (select 1 ${groups}) g`, values);
  const rows = await tx.query<TraceStatsRow>(
    `select ${groupColumns}, count(*)::int as total_traces, min(t.start_time) as first_trace_at, max(t.start_time) as last_trace_at ${groups}
     order by last_trace_at desc, t.session_id, t.owner ${limits(values)}`,
    [...values, page.limit, page.offset],
  );
  return { rows, total: count?.total ?? 0 };
}

const limits = (values: readonly unknown[]): string => `limit $${values.length + 1} offset $${values.length + 2}`;
