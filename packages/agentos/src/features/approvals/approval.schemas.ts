import { z } from 'zod';
import { pageMeta, pageQuery } from '../../http/index.ts';
import { runStatuses } from '../../runtime/index.ts';

const text = z
  .string()
  .max(255)
  .optional()
  .transform((value) => (value === '' ? undefined : value));
const seconds = z.int().nullable();
const textOrNull = z.string().nullable();
const object = z.record(z.string(), z.unknown());

export const countQuery = z.object({ user_id: text });
export const listQuery = pageQuery({ limit: 100, lowestPage: 1 }).extend({
  status: z.enum(['pending', 'approved', 'rejected', 'expired', 'cancelled']).optional(),
  source_type: text,
  approval_type: text,
  pause_type: text,
  agent_id: text,
  team_id: text,
  workflow_id: text,
  user_id: text,
  schedule_id: text,
  run_id: text,
});
export type ListQuery = z.output<typeof listQuery>;

/** Characters of `resolution_data` as JSON. */
const longestData = 8192;
export const resolveBody = z.object({
  status: z.enum(['approved', 'rejected']),
  // Taken and not read: who resolves is who calls.
  resolved_by: z.string().max(255).nullish(),
  resolution_data: object
    .refine((value) => JSON.stringify(value).length <= longestData, `At most ${longestData} characters of JSON`)
    .nullish(),
});
export type ResolveBody = z.output<typeof resolveBody>;

export const approvalShown = z
  .object({
    id: z.string(),
    run_id: z.string(),
    session_id: z.string(),
    status: z.string(),
    source_type: z.string(),
    approval_type: textOrNull,
    pause_type: textOrNull,
    tool_name: textOrNull,
    tool_args: object.nullable(),
    tool_call_id: textOrNull,
    args_hash: textOrNull,
    member_run_id: textOrNull,
    expires_at: seconds,
    used_at: seconds,
    agent_id: textOrNull,
    team_id: textOrNull,
    workflow_id: textOrNull,
    user_id: textOrNull,
    schedule_id: textOrNull,
    schedule_run_id: textOrNull,
    source_name: textOrNull,
    requirements: z.array(object).nullable(),
    context: object.nullable(),
    resolution_data: object.nullable(),
    resolved_by: textOrNull,
    resolved_at: seconds,
    created_at: seconds,
    updated_at: seconds,
    run_status: z.enum(runStatuses).nullable(),
  })
  .meta({ id: 'Approval', description: 'What a run asked people to agree to. Times are epoch seconds.' });
export type ApprovalShown = z.output<typeof approvalShown>;

export const approvalPage = z.object({ data: z.array(approvalShown), meta: pageMeta });
export const approvalCount = z.object({ count: z.int().min(0) }).meta({ id: 'ApprovalCount' });
export const approvalState = z
  .object({ approval_id: z.string(), status: z.string(), run_id: z.string(), resolved_at: seconds, resolved_by: textOrNull })
  .meta({ id: 'ApprovalStatus' });
