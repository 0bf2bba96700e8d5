import { z } from 'zod';

/** What runs and their events are made of (wire section 10). Loose: members may be added, and clients ignore those that they do not know. */

export const jsonObject = z.record(z.string(), z.unknown());
const seconds = z.int();

export const content = z
  .union([z.string(), jsonObject, z.array(z.unknown())])
  .meta({ id: 'Content', description: 'Text, or the value of a run with an output schema.' });

const usage = {
  input_tokens: z.int().optional(),
  output_tokens: z.int().optional(),
  total_tokens: z.int().optional(),
  reasoning_tokens: z.int().optional(),
  cache_read_tokens: z.int().optional(),
  cache_write_tokens: z.int().optional(),
};
export const tokenUsage = usage;

export const runMetrics = z
  .looseObject({
    ...usage,
    time_to_first_token: z.number().optional(),
    duration: z.number().optional(),
    details: z.looseObject({ model: z.array(z.looseObject({ id: z.string(), provider: z.string(), ...usage })) }).optional(),
  })
  .meta({ id: 'RunMetrics', description: 'Tokens and seconds. What is zero or unknown is left out.' });

export const toolExecution = z
  .looseObject({
    tool_call_id: z.string(),
    tool_name: z.string(),
    tool_args: jsonObject,
    tool_call_error: z.boolean().nullable(),
    result: z.string().nullable(),
    metrics: z.looseObject({ start_time: z.number(), end_time: z.number(), duration: z.number() }).nullable(),
    child_run_id: z.string().nullable(),
    created_at: seconds,
    requires_confirmation: z.boolean().nullable(),
    confirmed: z.boolean().nullable(),
    confirmation_note: z.string().nullable(),
    approval_type: z.string().nullable(),
    approval_id: z.string().nullable(),
  })
  .meta({ id: 'ToolExecution', description: 'A tool call, and what became of it.' });

export const requirement = z
  .looseObject({
    id: z.string(),
    created_at: z.string(),
    tool_execution: toolExecution,
    confirmation: z.boolean().optional(),
    confirmation_note: z.string().optional(),
    member_agent_id: z.string().optional(),
    member_agent_name: z.string().optional(),
    member_run_id: z.string().optional(),
  })
  .meta({ id: 'Requirement', description: 'What somebody has to decide before a paused run goes on.' });

const stepIndex = z.union([z.int(), z.array(z.int())]);
export const executor = {
  executor_id: z.string(),
  executor_name: z.string(),
  executor_run_id: z.string(),
  executor_type: z.string(),
};
const stepRequirement = z
  .looseObject({
    step_id: z.string(),
    step_name: z.string(),
    step_index: stepIndex,
    step_type: z.string(),
    requires_confirmation: z.boolean(),
    confirmed: z.boolean().nullable(),
    on_reject: z.string(),
    requires_executor_input: z.boolean().optional(),
    executor_requirements: z.array(requirement).optional(),
    ...z.object(executor).partial().shape,
  })
  .meta({
    id: 'StepRequirement',
    description: 'A step that waits: for a person to agree that it begins, or with the agent or team that works for it.',
  });
/** Of a workflow run that is paused. */
export const pause = {
  pause_kind: z.enum(['step', 'executor']),
  paused_step_index: stepIndex,
  paused_step_name: z.string(),
  step_requirements: z.array(stepRequirement),
};

export const message = z
  .looseObject({
    id: z.string(),
    role: z.string(),
    content: z.string().optional(),
    created_at: seconds,
    tool_call_id: z.string().optional(),
    tool_name: z.string().optional(),
    tool_call_error: z.boolean().optional(),
    tool_calls: z
      .array(z.looseObject({ id: z.string(), type: z.string(), function: z.looseObject({ name: z.string(), arguments: z.string() }) }))
      .optional(),
    reasoning_content: z.string().optional(),
    files: z.array(jsonObject).optional(),
    metrics: z.looseObject({ ...usage, duration: z.number().optional() }).optional(),
  })
  .meta({ id: 'Message', description: 'A message of a conversation. Members without a value are left out.' });

const stepOutputShape = {
  content: content.nullable(),
  step_name: z.string(),
  step_id: z.string(),
  step_type: z.string(),
  executor_type: z.string().nullable(),
  executor_name: z.string().nullable(),
  step_run_id: z.string().nullable(),
  metrics: runMetrics.nullable(),
  success: z.boolean(),
  error: z.string().nullable(),
};
type StepOutput = z.output<z.ZodObject<typeof stepOutputShape>> & { readonly [member: string]: unknown };
export const stepOutput: z.ZodType<StepOutput> = z
  .looseObject({ ...stepOutputShape, steps: z.lazy(() => z.array(stepOutput)).optional() })
  .meta({ id: 'StepOutput', description: 'What a step of a workflow answered; a block holds its inner steps.' });

export const workflowMetrics = z
  .looseObject({
    steps: z.record(
      z.string(),
      z.looseObject({ step_name: z.string(), executor_type: z.string(), executor_name: z.string(), metrics: runMetrics.optional() }),
    ),
    duration: z.number().optional(),
  })
  .meta({ id: 'WorkflowMetrics' });
