import type { Database } from '../../db/database.ts';
import { jsonb } from '../../db/jsonb.ts';
import type { FinishedSpan, FinishedTrace, TraceSink } from '../../telemetry/index.ts';
import type { StoredSpan } from './trace.store.ts';

// One statement and one parameter for a whole batch. A session that is gone takes its traces with it, also those that come late.
const insertBatch = `
insert into traces (tenant, owner, trace_id, user_id, name, status, start_time, end_time, duration_ms, total_spans, error_count, run_id, session_id,
  agent_id, team_id, workflow_id, input, output, error, spans, created_at)
select tenant, owner, trace_id, user_id, name, status, start_time, end_time, duration_ms, total_spans, error_count, run_id, session_id,
  agent_id, team_id, workflow_id, input, output, error, spans, $2
from jsonb_to_recordset($1::jsonb) as g (tenant text, owner text, trace_id text, user_id text, name text, status text, start_time bigint,
  end_time bigint, duration_ms bigint, total_spans integer, error_count integer, run_id text, session_id text, agent_id text, team_id text,
  workflow_id text, input text, output text, error text, spans jsonb)
where session_id is null or exists (select from sessions s where s.tenant = g.tenant and s.owner = g.owner and s.session_id = g.session_id)
on conflict do nothing`;

/** Stores traces of several owners at once. Each row gets the owner of its run; nothing of what is stored comes back to anybody from here. */
export function createTraceSink(db: Database): TraceSink {
  return {
    write: (traces) =>
      db.asSystem(
        'write the traces of finished runs to their owners',
        async (tx) => {
          await tx.query(insertBatch, [jsonb(traces.map(traceRow)), Date.now()], 'trace.insert');
        },
        { durable: false },
      ),
    deleteBefore: (time) =>
      db.asSystem('delete traces that are older than they are kept', async (tx) => {
        await tx.query('delete from traces where start_time < $1', [time], 'trace.sweep');
      }),
  };
}

function traceRow({ spans, ...trace }: FinishedTrace) {
  const [first] = spans;
  return {
    tenant: trace.tenant,
    owner: trace.owner,
    trace_id: trace.traceId,
    user_id: trace.userId,
    name: first.name,
    status: first.status,
    start_time: first.startTime,
    end_time: first.endTime,
    duration_ms: first.durationMs,
    total_spans: spans.length,
    error_count: spans.filter(({ status }) => status === 'ERROR').length,
    run_id: trace.runId,
    session_id: trace.sessionId,
    agent_id: trace.agentId,
    team_id: trace.teamId,
    workflow_id: trace.workflowId,
    input: first.input,
    output: first.output,
    error: first.error,
    spans: spans.map(toStoredSpan),
  };
}

function toStoredSpan(span: FinishedSpan): StoredSpan {
  return {
    span_id: span.spanId,
    parent_span_id: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    status: span.status,
    start_time: span.startTime,
    end_time: span.endTime,
    duration_ms: span.durationMs,
    attributes: span.attributes,
    input: span.input,
    output: span.output,
    error: span.error,
  };
}
