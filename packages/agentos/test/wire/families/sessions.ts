import { database, paging } from '../endpoint.ts';
import type { Endpoint, WireFamily, WireStage } from '../endpoint.ts';

const which = `${database} type user_id`;
const none = "Session with id 'none' not found";
const noRuns = 'Session with ID none not found';

/** A session of each kind, with a run that used a tool where there are any. */
async function sessionOf(
  kind: 'agent' | 'team' | 'workflow',
  { post, fresh }: WireStage,
): Promise<{ readonly session: string; readonly run: string }> {
  const session = fresh();
  const path = { agent: '/agents/approver/runs', team: '/teams/t1/runs', workflow: '/workflows/w1/runs' }[kind];
  const { run_id: run } = await post(path, { message: 'refund', stream: false, session_id: session });
  return { session, run: String(run) };
}

const kinds = ['agent', 'team', 'workflow'] as const;
const details = { agent: 'AgentSession', team: 'TeamSession', workflow: 'WorkflowSession' } as const;
const items = { agent: 'RunSchema', team: 'TeamRunSchema', workflow: 'WorkflowRunSchema' } as const;

function ofKind(kind: (typeof kinds)[number]): readonly Endpoint[] {
  const path = async (stage: WireStage): Promise<string> => `/sessions/${(await sessionOf(kind, stage)).session}`;
  const shared = { query: which, status: 200, shape: details[kind] } as const;
  return [
    {
      route: 'POST /sessions',
      query: 'type db_id',
      more: { table: 'every route of the family reads db_id and table alike' },
      body: 'session_id session_name session_state metadata user_id agent_id team_id workflow_id',
      status: 201,
      shape: details[kind],
      nulls: 'omit',
      example: ({ fresh }) => ({
        path: `/sessions?type=${kind}`,
        body: { session_id: fresh(), session_name: 'Named', metadata: { a: 1 } },
      }),
      invalid: [{ path: '/sessions', body: { session_state: 'x' } }, ['body', 'session_state']],
    },
    {
      ...shared,
      route: 'GET /sessions/:session_id',
      nulls: 'omit',
      example: async (stage) => ({ path: await path(stage) }),
      missing: [{ path: '/sessions/none' }, none],
      invalid: [{ path: '/sessions/none?type=robot' }, ['query', 'type']],
    },
    {
      ...shared,
      route: 'PATCH /sessions/:session_id',
      body: 'session_name session_state metadata summary',
      nulls: 'keep',
      example: async (stage) => ({ path: await path(stage), body: { metadata: { b: 2 } } }),
      missing: [{ path: '/sessions/none', body: { session_name: 'x' } }, none],
      invalid: [{ path: '/sessions/none', body: { summary: 1 } }, ['body', 'summary']],
    },
    {
      ...shared,
      route: 'POST /sessions/:session_id/rename',
      body: 'session_name',
      nulls: 'keep',
      example: async (stage) => ({ path: `${await path(stage)}/rename`, body: { session_name: 'New' } }),
      missing: [{ path: '/sessions/none/rename', body: { session_name: 'x' } }, none],
      invalid: [{ path: '/sessions/none/rename', body: {} }, ['body', 'session_name']],
    },
    {
      route: 'GET /sessions/:session_id/runs',
      query: `${which} created_after created_before`,
      status: 200,
      shape: `${items[kind]}[]`,
      nulls: 'omit',
      example: async (stage) => ({ path: `${await path(stage)}/runs` }),
      missing: [{ path: '/sessions/none/runs' }, noRuns],
      invalid: [{ path: '/sessions/none/runs?created_after=x' }, ['query', 'created_after']],
    },
    {
      route: 'GET /sessions/:session_id/runs/:run_id',
      query: which,
      status: 200,
      shape: items[kind],
      nulls: 'keep',
      example: async (stage) => {
        const { session, run } = await sessionOf(kind, stage);
        return { path: `/sessions/${session}/runs/${run}` };
      },
      missing: [{ path: '/sessions/none/runs/none' }, noRuns],
    },
  ];
}

/** Wire 3.5. */
export const family: WireFamily = {
  endpoints: [
    {
      route: 'GET /sessions',
      query: `${which} ${paging} component_id session_name sort_by sort_order`,
      status: 200,
      shape: 'Page<SessionSchema>',
      nulls: 'omit',
      isPaged: { lowestPage: 0 },
      example: async (stage) => {
        for (const kind of kinds) await sessionOf(kind, stage);
        return { path: '/sessions' };
      },
      invalid: [{ path: '/sessions?type=robot' }, ['query', 'type']],
      missing: [{ path: '/sessions?db_id=none' }, "No database found with id 'none'"],
    },
    {
      route: 'DELETE /sessions',
      query: `${database} user_id`,
      body: 'session_ids session_types',
      status: 204,
      shape: null,
      example: async (stage) => {
        const { session } = await sessionOf('agent', stage);
        return { path: '/sessions', body: { session_ids: [session, 'none'], session_types: ['agent', 'team'] } };
      },
      invalid: [{ path: '/sessions', body: { session_ids: [], session_types: ['agent'] } }, ['body', 'session_ids']],
    },
    {
      route: 'DELETE /sessions/:session_id',
      query: `${database} user_id`,
      status: 204,
      shape: null,
      example: async (stage) => ({ path: `/sessions/${(await sessionOf('agent', stage)).session}` }),
    },
    ...kinds.flatMap(ofKind),
  ],
};
