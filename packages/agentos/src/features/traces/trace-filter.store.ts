import type { PrincipalTx } from '../../db/database.ts';
import type { TraceKey } from './trace-fields.ts';
import type { FilterValue, TraceFilter } from './trace-filter.ts';

/** A condition for `where`, and its parameters. */
export interface TraceCondition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Columns by key: the text of a statement is made of these, of the operators below and of `$n`, and of nothing that a client sent. */
const columns: Readonly<Record<TraceKey, string>> = {
  status: 't.status',
  user_id: 't.user_id',
  agent_id: 't.agent_id',
  team_id: 't.team_id',
  workflow_id: 't.workflow_id',
  session_id: 't.session_id',
  run_id: 't.run_id',
  name: 't.name',
  trace_id: 't.trace_id',
  duration_ms: 't.duration_ms',
  start_time: 't.start_time',
  end_time: 't.end_time',
  created_at: 't.created_at',
};

const orders = { EQ: '=', GT: '>', GTE: '>=', LT: '<', LTE: '<=' } as const;

/** The caller's rows, whatever the filter says; row level security says the same again. */
export function conditionFor({ access }: PrincipalTx, filter: TraceFilter | null): TraceCondition {
  const values: unknown[] = [access.tenant];
  const parts = ['t.tenant = $1'];
  if (!access.all) parts.push(`t.owner = $${values.push(access.owner)}`);
  if (filter !== null) parts.push(translate(filter, values));
  return { sql: parts.join(' and '), values };
}

/** A missing value makes a comparison unknown; NOT and NEQ count that as "is not", as readers expect. */
function translate(filter: TraceFilter, values: unknown[]): string {
  switch (filter.op) {
    case 'AND':
    case 'OR':
      return `(${filter.conditions.map((condition) => translate(condition, values)).join(filter.op === 'AND' ? ' and ' : ' or ')})`;
    case 'NOT':
      return `(${translate(filter.condition, values)}) is not true`;
    case 'IN':
      return `${columns[filter.key]} = any(${parameter(values, [...filter.values])}::text[])`;
    case 'NEQ':
      return `${columns[filter.key]} is distinct from ${typedParameter(values, filter.value)}`;
    case 'CONTAINS':
      return `position(lower(${typedParameter(values, filter.value)}) in lower(${columns[filter.key]})) > 0`;
    case 'STARTSWITH':
      return `starts_with(lower(${columns[filter.key]}), lower(${typedParameter(values, filter.value)}))`;
    default:
      return `${columns[filter.key]} ${orders[filter.op]} ${typedParameter(values, filter.value)}`;
  }
}

function parameter(values: unknown[], value: unknown): string {
  return `$${values.push(value)}`;
}

function typedParameter(values: unknown[], value: FilterValue): string {
  return `${parameter(values, value)}::${typeof value === 'number' ? 'double precision' : 'text'}`;
}
