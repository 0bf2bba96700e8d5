import { z } from 'zod';
import { pageMeta } from '../../http/index.ts';

const text = z.string().optional();
const shown = {
  trace_id: z.string(),
  name: z.string(),
  status: z.string(),
  duration: z.string(),
  start_time: z.string(),
  end_time: z.string(),
  total_spans: z.int(),
  error_count: z.int(),
  input: text,
  run_id: text,
  session_id: text,
  user_id: text,
  agent_id: text,
  team_id: text,
  workflow_id: text,
  created_at: z.string(),
};
const traceSummary = z.object(shown).meta({ id: 'TraceSummary', description: 'A trace in a list.' });

export interface TraceNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly duration: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly status: string;
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly spans?: readonly TraceNode[] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly extra_data?: Readonly<Record<string, unknown>> | undefined;
}

const members = z.record(z.string(), z.unknown()).optional();
export const traceNode: z.ZodType<TraceNode> = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    duration: z.string(),
    start_time: z.string(),
    end_time: z.string(),
    status: z.string(),
    input: text,
    output: text,
    error: text,
    spans: z.lazy(() => z.array(traceNode)).optional(),
    metadata: members,
    extra_data: members,
  })
  .meta({ id: 'TraceNode', description: 'A step, with the steps it is made of.' });

export const traceDetail = z
  .object({ ...shown, output: text, error: text, tree: z.array(traceNode) })
  .meta({ id: 'TraceDetail', description: 'A trace with its steps.' });

const traceSessionStats = z
  .object({
    session_id: z.string(),
    user_id: text,
    agent_id: text,
    team_id: text,
    workflow_id: text,
    total_traces: z.int(),
    first_trace_at: z.string(),
    last_trace_at: z.string(),
  })
  .meta({ id: 'TraceSessionStats' });

export const tracePage = z.object({ data: z.array(traceSummary), meta: pageMeta });
export const statsPage = z.object({ data: z.array(traceSessionStats), meta: pageMeta });
export const searchPage = z.object({ data: z.array(z.union([traceDetail, traceSessionStats])), meta: pageMeta });

/** The expression is checked by `parseTraceFilter`, whose mistakes are 400 and named. */
export const traceSearchBody = z.object({
  filter: z.record(z.string(), z.unknown()).nullish().meta({ description: 'See GET /traces/filter-schema for keys and operators.' }),
  group_by: z.enum(['run', 'session']).default('run'),
  page: z.int().min(1).max(1_000_000).default(1),
  limit: z.int().min(1).max(100).default(20),
});

export const filterSchema = z
  .object({
    fields: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        type: z.string(),
        operators: z.array(z.string()),
        values: z.array(z.string()).nullable(),
      }),
    ),
    logical_operators: z.array(z.string()),
  })
  .meta({ id: 'TraceFilterSchema' });
