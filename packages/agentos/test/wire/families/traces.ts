import { vi } from 'vitest';
import { paging } from '../endpoint.ts';
import type { WireFamily, WireStage } from '../endpoint.ts';

type Page = { readonly data: readonly { readonly trace_id: string }[] };

/** Traces are written a moment after their run. */
async function traceOf({ post, get }: WireStage, path: string): Promise<string> {
  const { run_id: run } = await post(path, { message: 'refund', stream: false });
  return vi.waitFor(
    async () => {
      const [found] = ((await get(`/traces?run_id=${String(run)}`)) as Page).data;
      if (found === undefined) throw new Error('the trace is not written yet');
      return found.trace_id;
    },
    { timeout: 20_000, interval: 20 },
  );
}

const team = '/teams/t1/runs';
const table = { table: 'every route of the family reads db_id and table alike' };
const filters = 'user_id agent_id team_id workflow_id start_time end_time db_id';

/** Wire 3.11. */
export const family: WireFamily = {
  endpoints: [
    {
      route: 'GET /traces',
      query: `${filters} ${paging} run_id session_id status`,
      more: table,
      status: 200,
      shape: 'Page<TraceSummary>',
      nulls: 'omit',
      isPaged: { lowestPage: 0 },
      example: async (stage) => {
        await traceOf(stage, team);
        return { path: '/traces' };
      },
      invalid: [{ path: '/traces?limit=x' }, ['query', 'limit']],
    },
    {
      route: 'GET /traces/filter-schema',
      status: 200,
      shape: 'FilterSchema',
      nulls: 'keep',
      example: () => ({ path: '/traces/filter-schema' }),
    },
    ...[team, '/workflows/w1/runs', '/agents/approver/runs'].map((path) => ({
      route: 'GET /traces/:trace_id',
      query: 'span_id run_id db_id',
      more: table,
      status: 200,
      shape: 'TraceDetail',
      nulls: 'omit' as const,
      example: async (stage: WireStage) => ({ path: `/traces/${await traceOf(stage, path)}` }),
      missing: [{ path: '/traces/none' }, 'Trace not found'] as const,
    })),
    {
      route: 'GET /traces/:trace_id',
      query: 'span_id run_id db_id',
      more: table,
      status: 200,
      shape: 'TraceNode',
      nulls: 'omit',
      example: async (stage) => {
        const id = await traceOf(stage, team);
        const { tree } = (await stage.get(`/traces/${id}`)) as { readonly tree: readonly { readonly id: string }[] };
        return { path: `/traces/${id}?span_id=${tree[0]?.id ?? ''}` };
      },
      missing: [{ path: '/traces/none?span_id=none' }, 'Trace not found'],
    },
    {
      route: 'GET /trace_session_stats',
      query: `${filters} ${paging}`,
      more: table,
      status: 200,
      shape: 'Page<TraceSessionStats>',
      nulls: 'omit',
      isPaged: { lowestPage: 1 },
      example: async (stage) => {
        await traceOf(stage, team);
        return { path: '/trace_session_stats' };
      },
    },
    ...(['run', 'session'] as const).map((group) => ({
      route: 'POST /traces/search',
      query: 'db_id',
      more: table,
      body: 'filter group_by page limit',
      forms: ['json'] as const,
      status: 200,
      shape: group === 'run' ? 'Page<TraceDetail>' : 'Page<TraceSessionStats>',
      nulls: 'omit' as const,
      example: async (stage: WireStage) => {
        await traceOf(stage, team);
        return { path: '/traces/search', body: { filter: { op: 'EQ', key: 'team_id', value: 't1' }, group_by: group, page: 1, limit: 2 } };
      },
      invalid: [{ path: '/traces/search', body: { limit: 101 } }, ['body', 'limit']] as const,
    })),
  ],
};
