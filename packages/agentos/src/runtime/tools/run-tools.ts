import { abortable } from '../attempt/abortable.ts';
import type { ActiveRun } from '../attempt/active-run.ts';
import type { ToolSpec } from '../spec/agent-spec.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { executeTool } from './execute-tool.ts';
import type { MessageToolCall, RunMessage } from '../record/message.ts';
import { openCalls } from './open-calls.ts';
import { planToolCall } from './plan-tool-call.ts';
import type { ToolPlan } from './plan-tool-call.ts';
import type { ToolExecution } from '../record/tool-execution.ts';
import { traceRefusedTool } from '../attempt/trace-run.ts';
import { isUndecided } from './verdicts.ts';

type Tools = Readonly<Record<string, ToolSpec>>;

/**
 * Answers the tool calls of one model step. Calls that need no person run at once and together; then, if others wait for a person, here or in a
 * member, the run pauses. Results stand in the order of the calls, whoever finished first.
 */
export async function runTools(
  engine: EngineParts,
  run: ActiveRun,
  tools: Tools,
  calls: readonly MessageToolCall[],
): Promise<'done' | 'paused'> {
  const planned = calls.map(async (call) => ({ call, plan: await planToolCall(run, tools, call, false) }));
  // Schemas and approval rules are the agent's code and may hang like any other.
  const plans = await abortable(Promise.all(planned), run.signal);
  run.tools = [...run.tools, ...plans.map(({ call, plan }) => newExecution(call, plan, engine.clock()))];
  await answerCalls(engine, run, plans);
  return pauseForOpen(run, engine.clock());
}

/** Whether calls of the step are without an answer, because this run or a member waits for a person; the run's requirements say for what. */
export function pauseForOpen(run: ActiveRun, createdAt: number): 'done' | 'paused' {
  const open = openCalls(run.messages, run.tools);
  if (open.length === 0) return 'done';
  const own = open.filter(isUndecided).map((toolExecution) => ({
    id: crypto.randomUUID(),
    createdAt,
    toolExecution,
    confirmation: null,
    confirmationNote: null,
  }));
  run.requirements = [...own, ...open.flatMap(({ toolCallId }) => run.waiting.get(toolCallId) ?? [])];
  return 'paused';
}

/**
 * Carries out what a person decided on the calls that a pause waited for. The arguments are the stored ones. `refusals` holds, by tool call, what the
 * model is told of calls that nobody agreed to in time.
 */
export async function runDecided(
  engine: EngineParts,
  run: ActiveRun,
  tools: Tools,
  decided: readonly ToolExecution[],
  refusals: ReadonlyMap<string, string>,
): Promise<void> {
  const planned = Promise.all(
    decided.map(async (execution) => {
      const call = { id: execution.toolCallId, name: execution.toolName, args: execution.toolArgs };
      return { call, plan: await planDecided(run, tools, call, execution, refusals) };
    }),
  );
  await answerCalls(engine, run, await abortable(planned, run.signal));
}

async function planDecided(
  run: ActiveRun,
  tools: Tools,
  call: MessageToolCall,
  execution: ToolExecution,
  refusals: ReadonlyMap<string, string>,
): Promise<ToolPlan> {
  const refusal = refusals.get(call.id);
  if (refusal !== undefined) return { kind: 'refuse', text: refusal };
  if (execution.confirmed !== true) return rejected(execution);
  const plan = await planToolCall(run, tools, call, true);
  // The tool as it is now counts: what a caller confirmed is not enough any more when the tool has come to need somebody else.
  const isEnough = plan.kind !== 'run' || plan.spec.approver !== 'other' || execution.approvalType === 'required';
  return isEnough ? plan : { kind: 'refuse', text: 'approval_required: somebody else has to agree to this call' };
}

async function answerCalls(
  engine: EngineParts,
  run: ActiveRun,
  plans: readonly { readonly call: MessageToolCall; readonly plan: ToolPlan }[],
): Promise<void> {
  const answers = await Promise.all(plans.map(({ call, plan }) => answerCall(engine, run, call, plan)));
  run.messages = [...run.messages, ...answers.filter((answer) => answer !== undefined)];
}

async function answerCall(engine: EngineParts, run: ActiveRun, call: MessageToolCall, plan: ToolPlan): Promise<RunMessage | undefined> {
  if (plan.kind === 'ask') return undefined;
  const execution = run.tools.findLast((entry) => entry.toolCallId === call.id);
  if (execution === undefined) return undefined;
  const answered =
    plan.kind === 'run' ? await executeTool(engine, run, plan.spec, plan.input, execution) : refused(run, execution, plan.text);
  run.tools = run.tools.map((entry) => (entry === execution ? answered : entry));
  return answered.result === null ? undefined : toolMessage(answered, engine.clock());
}

/** Puts the outcome of one call in the place of its execution; while a member waits there is no answer to the model. */
export function takeAnswered(run: ActiveRun, execution: ToolExecution, answered: ToolExecution, createdAt: number): void {
  run.tools = run.tools.map((entry) => (entry === execution ? answered : entry));
  if (answered.result !== null) run.messages = [...run.messages, toolMessage(answered, createdAt)];
}

function toolMessage(execution: ToolExecution, createdAt: number): RunMessage {
  return {
    id: crypto.randomUUID(),
    role: 'tool',
    content: execution.result ?? '',
    createdAt,
    toolCallId: execution.toolCallId,
    toolName: execution.toolName,
    toolCallError: execution.toolCallError === true,
  };
}

function refused(run: ActiveRun, execution: ToolExecution, text: string): ToolExecution {
  const tool = { ...execution, result: text, toolCallError: true };
  run.emit({ name: 'ToolCallError', fields: { tool, error: text } });
  traceRefusedTool(run, tool, text);
  return tool;
}

function rejected(execution: ToolExecution): ToolPlan {
  const note = execution.confirmationNote === null ? '' : `: ${execution.confirmationNote}`;
  return { kind: 'refuse', text: `rejected: a person refused this call${note}` };
}

function newExecution(call: MessageToolCall, plan: ToolPlan, createdAt: number): ToolExecution {
  return {
    toolCallId: call.id,
    toolName: call.name,
    toolArgs: call.args,
    toolCallError: null,
    result: null,
    metrics: null,
    createdAt,
    requiresConfirmation: plan.kind === 'ask' ? true : null,
    confirmed: null,
    confirmationNote: null,
    ...(plan.kind === 'ask'
      ? { approvalType: plan.approver === 'other' ? ('required' as const) : ('audit' as const), approvalId: crypto.randomUUID() }
      : {}),
  };
}
