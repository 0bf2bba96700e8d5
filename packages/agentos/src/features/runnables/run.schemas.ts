import { z } from 'zod';
import { runStatuses } from '../../runtime/index.ts';
import {
  content,
  jsonObject,
  message,
  pause,
  requirement,
  runMetrics,
  stepOutput,
  toolExecution,
  workflowMetrics,
} from './run-pieces.schemas.ts';
import type { WireRun, WireRunItem } from './run.wire.ts';

/**
 * Reply bodies of the run routes. Loose: members may be added. The handlers' types ask for those that clients depend on (wire section 14); the rest is
 * checked by `checkReplies`.
 */

const text = z.string();
const status = z.enum(runStatuses);
const run = {
  run_id: text,
  session_id: text,
  status,
  created_at: z.int(),
  user_id: text.optional(),
  parent_run_id: text.optional(),
  content: content.optional(),
  content_type: text.optional(),
  session_state: jsonObject.optional(),
  metadata: jsonObject.optional(),
  error_type: text.optional(),
  error_id: text.optional(),
};
const spokenRun = {
  ...run,
  input: z.looseObject({ input_content: text.optional(), files: z.array(jsonObject).optional() }),
  reasoning_content: text.optional(),
  model: text.optional(),
  model_provider: text.optional(),
  messages: z.array(message),
  tools: z.array(toolExecution).optional(),
  requirements: z.array(requirement).optional(),
  metrics: runMetrics,
  forked_from_run_id: text.optional(),
  forked_from_message_index: z.int().optional(),
  regenerated_from: text.optional(),
};
const leftOut = 'Members without a value are left out.';

const agentRun: z.ZodType<WireRun> = z
  .looseObject({ ...spokenRun, agent_id: text, agent_name: text.optional() })
  .meta({ id: 'AgentRun', description: `A run of an agent with its answer, messages, tool calls and metrics. ${leftOut}` });
const teamRun: z.ZodType<WireRun> = z
  .looseObject({
    ...spokenRun,
    team_id: text,
    team_name: text.optional(),
    member_responses: z.lazy(() => z.array(z.union([agentRun, teamRun]))),
  })
  .meta({ id: 'TeamRun', description: `A run of a team, with those of its members. ${leftOut}` });
const workflowRun: z.ZodType<WireRun> = z
  .looseObject({
    ...run,
    workflow_id: text,
    workflow_name: text.optional(),
    input: text.optional(),
    step_results: z.array(stepOutput),
    step_executor_runs: z.array(z.union([agentRun, teamRun])),
    ...z.object(pause).partial().shape,
    metrics: workflowMetrics,
  })
  .meta({ id: 'WorkflowRun', description: `A run of a workflow, with the runs of its steps. ${leftOut}` });

export const runObjects = { agents: agentRun, teams: teamRun, workflows: workflowRun } as const;

const nullableText = text.nullable().optional();
export const runSchema: z.ZodType<WireRunItem> = z
  .looseObject({
    run_id: text,
    parent_run_id: nullableText,
    agent_id: nullableText,
    team_id: nullableText,
    workflow_id: nullableText,
    session_id: nullableText,
    user_id: nullableText,
    status,
    run_input: text,
    content: content.nullable().optional(),
    reasoning_content: nullableText,
    metrics: z.union([workflowMetrics, runMetrics]).nullable().optional(),
    messages: z.array(message).nullable().optional(),
    tools: z.array(toolExecution).nullable().optional(),
    step_results: z.array(stepOutput).nullable().optional(),
    session_state: jsonObject.nullable().optional(),
    forked_from_run_id: nullableText,
    regenerated_from: nullableText,
    created_at: text,
  })
  .meta({ id: 'RunItem', description: 'A run in a list. Members without a value are null or left out.' });

export const pendingRun = z
  .object({ run_id: z.string(), session_id: z.string(), status: z.literal('PENDING') })
  .meta({ id: 'PendingRun', description: 'A run that goes on in the background. Poll it, or resume its stream.' });

export const runEvents = 'Events of the run. Each frame has id, event and one data line of JSON; the same number stands in event_index.';

const checkpoint = z.object({
  checkpoint_id: z.string().nullable(),
  run_id: z.string(),
  session_id: z.string(),
  message_index: z.int(),
  continue_from: z.int(),
  status: z.string(),
  reason: z.enum(['checkpoint', 'end', 'snapshot']),
  created_at: z.int(),
  message_id: z.string().nullable(),
  message_role: z.string().nullable(),
  message_preview: z.string().nullable(),
  is_latest: z.boolean(),
});
export type WireCheckpoint = z.output<typeof checkpoint>;

export const checkpointList = z
  .object({ run_id: z.string(), session_id: z.string(), checkpoints: z.array(checkpoint) })
  .meta({ id: 'Checkpoints' });
export const checkpointSnapshot = z.object({ checkpoint, snapshot: z.union([agentRun, teamRun]) }).meta({ id: 'CheckpointSnapshot' });
export const forkedSession = z.object({ session_id: z.string(), forked_from_session_id: z.string() }).meta({ id: 'ForkedSession' });
