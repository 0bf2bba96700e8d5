import { z } from 'zod';
import type { RowAccess } from '../../lib/row-access.ts';
import { databaseQuery } from '../sessions/index.ts';
import { traceErrors } from './trace.errors.ts';
import type { TraceFilter } from './trace-filter.ts';
import { readTime } from './trace-time.ts';

const text = z
  .string()
  .max(255)
  .optional()
  .transform((value) => (value === '' ? undefined : value));

const componentAndTime = { user_id: text, agent_id: text, team_id: text, workflow_id: text, start_time: text, end_time: text };
export const statsQuery = z.object({ ...databaseQuery.shape, ...componentAndTime });
export const tracesQuery = statsQuery.extend({ run_id: text, session_id: text, status: text });
export const traceQuery = z.object({ ...databaseQuery.shape, span_id: text, run_id: text });

const textKeys = ['user_id', 'agent_id', 'team_id', 'workflow_id', 'run_id', 'session_id', 'status'] as const;

/** Null for no restriction. A `user_id` of a caller who sees only their own rows anyway is ignored. Throws 400 `trace_invalid_time`. */
export function filterOfQuery(query: Partial<z.output<typeof tracesQuery>>, { all }: RowAccess): TraceFilter | null {
  const conditions: TraceFilter[] = [];
  for (const key of textKeys) {
    const value = key === 'user_id' && !all ? undefined : query[key];
    if (value !== undefined) conditions.push({ op: 'EQ', key, value });
  }
  if (query.start_time !== undefined) conditions.push({ op: 'GTE', key: 'start_time', value: timeOf('start_time', query.start_time) });
  if (query.end_time !== undefined) conditions.push({ op: 'LTE', key: 'end_time', value: timeOf('end_time', query.end_time) });
  return conditions.length === 0 ? null : { op: 'AND', conditions };
}

function timeOf(name: string, value: string): number {
  const time = readTime(value);
  if (time === null) throw traceErrors.invalid_time([name]);
  return time;
}
