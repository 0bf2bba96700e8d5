import type { WireFamily, WireStage } from '../endpoint.ts';

/** The id of an approval that a run of the stage's user waits for. */
async function approvalOf({ post, get }: WireStage): Promise<string> {
  const { run_id: run } = await post('/agents/payer/runs', { message: 'refund', stream: false });
  const { data } = (await get(`/approvals?run_id=${String(run)}`)) as { readonly data: readonly { readonly id: string }[] };
  return data[0]?.id ?? '';
}

const none = 'Approval not found';

/** Wire 3.15. Whoever started a run does not resolve or delete what it asks. */
export const family: WireFamily = {
  endpoints: [
    {
      route: 'GET /approvals',
      query: 'status source_type approval_type pause_type agent_id team_id workflow_id user_id schedule_id run_id limit page',
      status: 200,
      shape: 'Page<ApprovalResponse>',
      nulls: 'keep',
      isPaged: { lowestPage: 1, limit: 100 },
      example: async (stage) => {
        await approvalOf(stage);
        return { path: '/approvals' };
      },
      invalid: [{ path: '/approvals?status=maybe' }, ['query', 'status']],
    },
    {
      route: 'GET /approvals/count',
      query: 'user_id',
      status: 200,
      shape: 'ApprovalCount',
      nulls: 'keep',
      example: () => ({ path: '/approvals/count' }),
    },
    {
      route: 'GET /approvals/:approval_id/status',
      status: 200,
      shape: 'ApprovalStatus',
      nulls: 'keep',
      example: async (stage) => ({ path: `/approvals/${await approvalOf(stage)}/status` }),
      missing: [{ path: '/approvals/none/status' }, none],
    },
    {
      route: 'GET /approvals/:approval_id',
      status: 200,
      shape: 'ApprovalResponse',
      nulls: 'keep',
      example: async (stage) => ({ path: `/approvals/${await approvalOf(stage)}` }),
      missing: [{ path: '/approvals/none' }, none],
    },
    {
      route: 'POST /approvals/:approval_id/resolve',
      body: 'status resolved_by resolution_data',
      status: 200,
      shape: 'ApprovalResponse',
      nulls: 'keep',
      isByAdministrator: true,
      example: async (stage) => ({
        path: `/approvals/${await approvalOf(stage)}/resolve`,
        body: { status: 'approved', resolution_data: { note: 'fine' } },
      }),
      missing: [{ path: '/approvals/none/resolve', body: { status: 'approved' } }, none],
      invalid: [{ path: '/approvals/none/resolve', body: { status: 'pending' } }, ['body', 'status']],
    },
    {
      route: 'DELETE /approvals/:approval_id',
      status: 204,
      shape: null,
      isByAdministrator: true,
      example: async (stage) => ({ path: `/approvals/${await approvalOf(stage)}` }),
      missing: [{ path: '/approvals/none' }, none],
    },
  ],
};
