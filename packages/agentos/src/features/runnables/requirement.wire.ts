import type { AskingRun, Requirement, ToolExecution } from '../../runtime/index.ts';
import { toEpochSeconds } from '../../lib/wire-date.ts';
import { omitNulls } from './omit-nulls.ts';
import { toStepIndex } from './step.wire.ts';

type Wire = Record<string, unknown>;

/** Wire 10.3: every key, every time. */
export function toWireTool(tool: ToolExecution): Wire {
  return {
    tool_call_id: tool.toolCallId,
    tool_name: tool.toolName,
    tool_args: tool.toolArgs,
    tool_call_error: tool.toolCallError,
    result: tool.result,
    metrics:
      tool.metrics === null
        ? null
        : { start_time: tool.metrics.startTime, end_time: tool.metrics.endTime, duration: tool.metrics.duration },
    child_run_id: tool.childRunIds?.find((id) => id !== null) ?? null,
    stop_after_tool_call: false,
    created_at: toEpochSeconds(tool.createdAt),
    requires_confirmation: tool.requiresConfirmation,
    confirmed: tool.confirmed,
    confirmation_note: tool.confirmationNote,
    requires_user_input: null,
    user_input_schema: null,
    user_feedback_schema: null,
    answered: null,
    external_execution_required: null,
    external_execution_silent: null,
    approval_type: tool.approvalType ?? null,
    approval_id: tool.approvalId ?? null,
  };
}

/** Wire 10.4. The last three say whose call it is when it is not the run's own. */
export function toWireRequirement(requirement: Requirement): Wire {
  const { member } = requirement;
  return omitNulls({
    id: requirement.id,
    created_at: new Date(requirement.createdAt).toISOString(),
    tool_execution: toWireTool(requirement.toolExecution),
    confirmation: requirement.confirmation,
    confirmation_note: requirement.confirmationNote,
    member_agent_id: member?.component.id,
    member_agent_name: member === undefined ? undefined : (member.component.name ?? member.component.id),
    member_run_id: member?.runId,
  });
}

/** The agent or team of a step. */
export function toWireExecutor({ runId, component }: AskingRun): Wire {
  return {
    executor_id: component.id,
    executor_name: component.name ?? component.id,
    executor_run_id: runId,
    executor_type: component.kind,
  };
}

/** What a paused workflow run says of its pause (wire 10.1): one StepRequirement (10.6) for each step that waits. */
export function toWirePause(requirements: readonly Requirement[], sessionId: string): Wire {
  const byRun = new Map<string, Requirement[]>();
  for (const requirement of requirements) {
    const key = requirement.waiting?.executor?.runId ?? requirement.id;
    byRun.set(key, [...(byRun.get(key) ?? []), requirement]);
  }
  const [first] = requirements;
  if (first?.waiting === undefined) return {};
  return {
    pause_kind: first.waiting.executor === null ? 'step' : 'executor',
    paused_step_index: toStepIndex(first.waiting.step.index),
    paused_step_name: first.waiting.step.name,
    step_requirements: [...byRun.values()].flatMap((asked) => toWireStepRequirement(asked, sessionId)),
  };
}

function toWireStepRequirement(asked: readonly Requirement[], sessionId: string): readonly Wire[] {
  const [first] = asked;
  if (first?.waiting === undefined) return [];
  const { step, executor, onReject } = first.waiting;
  const place = { step_id: step.id, step_name: step.name, step_index: toStepIndex(step.index), step_type: 'Step' };
  // The id is ours: it tells the pauses of one step in a loop apart, for clients that send it back.
  if (executor === null) return [{ ...place, ...undecidedStep, id: first.id, requires_confirmation: true, on_reject: onReject ?? 'skip' }];
  const executorRequirements = asked.map(toWireRequirement);
  return [
    {
      ...place,
      ...undecidedStep,
      requires_executor_input: true,
      executor_requirements: executorRequirements,
      ...toWireExecutor(executor),
      executor_session_id: sessionId,
    },
  ];
}

const undecidedStep = {
  requires_confirmation: false,
  confirmation_message: null,
  confirmed: null,
  on_reject: 'skip',
  requires_user_input: false,
  user_input_message: null,
  user_input: null,
  requires_route_selection: false,
  available_choices: null,
  allow_multiple_selections: false,
  selected_choices: null,
  requires_output_review: false,
  output_review_message: null,
  is_post_execution: false,
  rejection_feedback: null,
  retry_count: 0,
  max_retries: 0,
  timeout_at: null,
  on_timeout: null,
};
