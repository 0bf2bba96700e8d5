export type FieldType = 'enum' | 'string' | 'number' | 'datetime';

export interface TraceField {
  readonly label: string;
  readonly type: FieldType;
  readonly operators: readonly Comparison[];
  readonly values: readonly string[] | null;
}

export const comparisons = ['EQ', 'NEQ', 'GT', 'GTE', 'LT', 'LTE', 'CONTAINS', 'STARTSWITH'] as const;
export type Comparison = (typeof comparisons)[number] | 'IN';

const text = (label: string, withList = true): TraceField => ({
  label,
  type: 'string',
  operators: ['EQ', 'NEQ', 'CONTAINS', 'STARTSWITH', ...(withList ? (['IN'] as const) : [])],
  values: null,
});
const time = (label: string): TraceField => ({ label, type: 'datetime', operators: ['GT', 'GTE', 'LT', 'LTE'], values: null });

/** What traces can be searched by, in the order of the wire (4.8). The keys are columns of the table. */
export const traceFields = {
  status: { label: 'Status', type: 'enum', operators: ['EQ', 'NEQ', 'IN'], values: ['OK', 'ERROR'] },
  user_id: text('User ID'),
  agent_id: text('Agent ID'),
  team_id: text('Team ID'),
  workflow_id: text('Workflow ID'),
  session_id: text('Session ID'),
  run_id: text('Run ID'),
  name: text('Trace Name', false),
  trace_id: text('Trace ID'),
  duration_ms: { label: 'Duration (ms)', type: 'number', operators: ['EQ', 'NEQ', 'GT', 'GTE', 'LT', 'LTE'], values: null },
  start_time: time('Start Time'),
  end_time: time('End Time'),
  created_at: time('Created At'),
} as const satisfies Record<string, TraceField>;

export type TraceKey = keyof typeof traceFields;

export function isTraceKey(key: unknown): key is TraceKey {
  return typeof key === 'string' && Object.hasOwn(traceFields, key);
}
