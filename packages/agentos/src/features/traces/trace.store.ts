import type { PrincipalTx } from '../../db/database.ts';
import type { RowOf } from '../../db/owned-table.ts';
import { conditionFor } from './trace-filter.store.ts';
import type { TraceFilter } from './trace-filter.ts';
import type { spansTable, tracesTable } from './trace.table.ts';

export type TraceRow = Omit<RowOf<typeof tracesTable>, 'tenant'>;
export type SpanRow = Omit<RowOf<typeof spansTable>, 'tenant' | 'attributes'> & { readonly attributes: Readonly<Record<string, unknown>> };

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

const traceColumns = `t.owner, t.trace_id, t.user_id, t.name, t.status, t.start_time, t.end_time, t.duration_ms, t.total_spans, t.error_count,
  t.run_id, t.session_id, t.agent_id, t.team_id, t.workflow_id, t.input, t.output, t.error, t.created_at`;
const spanColumns = `s.owner, s.trace_id, s.span_id, s.position, s.parent_span_id, s.name, s.kind, s.status, s.start_time, s.end_time, s.duration_ms,
  s.attributes, s.input, s.output, s.error`;
const groupColumns = 't.session_id, t.user_id, t.agent_id, t.team_id, t.workflow_id';

/** Newest first. */
export async function listTraces(tx: PrincipalTx, filter: TraceFilter | null, page: Page): Promise<Found<TraceRow>> {
  const { sql, values } = conditionFor(tx, filter);
  const [count] = await tx.query<{ total: number }>(`select count(*)::int as total from traces t where ${sql}`, values);
  const rows = await tx.query<TraceRow>(
    `select ${traceColumns} from traces t where ${sql} order by t.start_time desc, t.trace_id ${limits(values)}`,
    [...values, page.limit, page.offset],
  );
  return { rows, total: count?.total ?? 0 };
}

/** The trace of this id, else the newest of the run. */
export async function findTrace(tx: PrincipalTx, traceId: string, runId: string | undefined): Promise<TraceRow | null> {
  const { sql, values } = conditionFor(tx, null);
  const id = `$${values.length + 1}`;
  const run = `$${values.length + 2}::text`;
  const rows = await tx.query<TraceRow>(
    `select ${traceColumns} from traces t where ${sql} and (t.trace_id = ${id} or t.run_id = ${run})
     order by (t.trace_id = ${id}) desc, t.start_time desc limit 1`,
    [...values, traceId, runId ?? null],
    `trace.find.${tx.access.all ? 'all' : 'own'}`,
  );
  return rows[0] ?? null;
}

/** Spans of traces that were found before in the same transaction, in the order of their start. */
export function spansOf(tx: PrincipalTx, traces: readonly TraceRow[]): Promise<SpanRow[]> {
  return tx.query<SpanRow>(
    `select ${spanColumns} from unnest($2::text[], $3::text[]) as found (owner, trace_id)
     join spans s on s.tenant = $1 and s.owner = found.owner and s.trace_id = found.trace_id order by s.trace_id, s.position`,
    [tx.access.tenant, traces.map(({ owner }) => owner), traces.map(({ trace_id: id }) => id)],
    'trace.spans',
  );
}

/** Whether the caller may see a span of this id, in whatever trace. */
export async function hasSpan(tx: PrincipalTx, spanId: string): Promise<boolean> {
  const own = tx.access.all ? '' : ' and owner = $3';
  const values = tx.access.all ? [tx.access.tenant, spanId] : [tx.access.tenant, spanId, tx.access.owner];
  const rows = await tx.query(
    `select 1 as found from spans where tenant = $1 and span_id = $2${own} limit 1`,
    values,
    `span.find.${tx.access.all ? 'all' : 'own'}`,
  );
  return rows.length > 0;
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
