import { hashCall } from '../approvals/hash-call.ts';
import { runErrors } from '../errors.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { AskingRun, Requirement, ToolDecision, ToolExecution } from '../record/tool-execution.ts';

/** What the model is told when the call is not the one that was agreed to. */
export const otherCall = 'not_permitted: what was approved is another call';

/** What came of one waiting call. */
export interface Verdict extends ToolDecision {
  /** What the model is told of a call that nobody agreed to in time, or for other arguments. */
  readonly refusal?: string;
  /** `hashCall` of what was agreed to. A call that is another by the time it would run was not agreed to. */
  readonly callHash?: string;
}

/** Verdicts by the run that asked, or the step (`stepCallId`). A run is in it when all of its waiting calls are decided, and not before. */
export type Verdicts = ReadonlyMap<string, readonly Verdict[]>;

/** Whether something in a paused run is decided. */
export function canGoOn(record: RunRecord, verdicts: Verdicts): boolean {
  return record.requirements.some((requirement) => verdicts.has(askerOf(record, requirement)));
}

/** The requirements of a part as those of the whole. The ids are new, so that no two pauses of a run look alike. */
export function requirementsOfPart(part: RunRecord): readonly Requirement[] {
  return part.requirements.map((requirement) => ({
    ...requirement,
    id: crypto.randomUUID(),
    member: requirement.member ?? asAsking(part),
  }));
}

export function asAsking({ runId, component }: Pick<RunRecord, 'runId' | 'component'>): AskingRun {
  return { runId, component };
}

/** A call that nobody has decided on yet. */
export function isUndecided(execution: ToolExecution): boolean {
  return execution.requiresConfirmation === true && execution.confirmed === null;
}

/** The executions with verdicts applied to those that wait for one; anything else is ignored. */
export function applyVerdicts(tools: readonly ToolExecution[], verdicts: readonly Verdict[]): readonly ToolExecution[] {
  const byId = new Map(verdicts.map((verdict) => [verdict.toolCallId, verdict]));
  return tools.map((execution) => {
    const verdict = isUndecided(execution) ? byId.get(execution.toolCallId) : undefined;
    if (verdict === undefined) return execution;
    return { ...execution, confirmed: verdict.confirmed && isAgreed(verdict, execution), confirmationNote: verdict.note ?? null };
  });
}

/** What the model is told of calls that nobody agreed to, by the id of the call. */
export function refusalsAmong(tools: readonly ToolExecution[], verdicts: readonly Verdict[]): ReadonlyMap<string, string> {
  const refusals = new Map<string, string>();
  for (const verdict of verdicts) {
    const execution = tools.findLast(({ toolCallId }) => toolCallId === verdict.toolCallId);
    const isOther = verdict.confirmed && execution !== undefined && !isAgreed(verdict, execution);
    const text = isOther ? otherCall : verdict.refusal;
    if (text !== undefined) refusals.set(verdict.toolCallId, text);
  }
  return refusals;
}

function isAgreed({ callHash }: Verdict, execution: ToolExecution): boolean {
  return callHash === undefined || callHash === hashCall(execution);
}

/** The run that asked, or the step. */
export function askerOf(record: RunRecord, { member, waiting, toolExecution }: Requirement): string {
  return waiting?.executor === null ? toolExecution.toolCallId : (member?.runId ?? record.runId);
}

/** By the id of the requirement; without one by that of the call, if only one requirement has it: models of several members may make the same. */
export function decisionOn(record: RunRecord, requirement: Requirement, decisions: readonly ToolDecision[]): ToolDecision | undefined {
  const callId = requirement.toolExecution.toolCallId;
  const isOnly = record.requirements.filter(({ toolExecution }) => toolExecution.toolCallId === callId).length === 1;
  const isMeant = ({ toolCallId, requirementId }: ToolDecision) =>
    toolCallId === callId && (requirementId === undefined ? isOnly : requirementId === requirement.id);
  return decisions.findLast(isMeant);
}

/** Throws 409 `run_unmatched_requirement` when a decision names a requirement that is not waited for. */
export function refuseUnmatched({ runId, requirements }: RunRecord, decisions: readonly ToolDecision[]): void {
  const at = decisions.findIndex(
    ({ requirementId, toolCallId }) =>
      requirementId !== undefined &&
      !requirements.some(({ id, toolExecution }) => id === requirementId && toolExecution.toolCallId === toolCallId),
  );
  if (at !== -1) throw runErrors.unmatched_requirement([runId, at + 1]);
}
