import { omitNulls } from '../runnables/index.ts';
import type { TraceRow, TraceStatsRow } from './trace.store.ts';

/** Milliseconds as the wire's text: `850ms` below a second, else `1.25s`. */
export function toWireDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds}ms` : `${(milliseconds / 1000).toFixed(2)}s`;
}

/** With milliseconds, unlike other families: steps lie close together. */
export function toWireTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** A trace in a list. */
export function toTraceSummary(row: TraceRow) {
  return omitNulls({
    trace_id: row.trace_id,
    name: row.name,
    status: row.status,
    duration: toWireDuration(row.duration_ms),
    start_time: toWireTime(row.start_time),
    end_time: toWireTime(row.end_time),
    total_spans: row.total_spans,
    error_count: row.error_count,
    input: row.input,
    run_id: row.run_id,
    session_id: row.session_id,
    user_id: row.user_id,
    agent_id: row.agent_id,
    team_id: row.team_id,
    workflow_id: row.workflow_id,
    created_at: toWireTime(row.created_at),
  });
}

/** The traces of one session in numbers. */
export function toSessionStats(row: TraceStatsRow) {
  return omitNulls({
    session_id: row.session_id,
    user_id: row.user_id,
    agent_id: row.agent_id,
    team_id: row.team_id,
    workflow_id: row.workflow_id,
    total_traces: row.total_traces,
    first_trace_at: toWireTime(row.first_trace_at),
    last_trace_at: toWireTime(row.last_trace_at),
  });
}
