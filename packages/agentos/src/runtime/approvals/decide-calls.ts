import type { ContinueRun } from '../engine/engine.types.ts';
import { approvalStatus, isOver } from '../record/run-approval.ts';
import type { ApprovalChange, ApprovalVerdict, RunApproval } from '../record/run-approval.ts';
import type { RunCaller } from '../record/run-input.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { ToolDecision, ToolExecution } from '../record/tool-execution.ts';
import { isUndecided } from '../tools/run-tools.ts';
import { mayResolve } from './approval-gate.ts';
import { hashCall } from './hash-call.ts';

export interface DecidedCalls {
  /** Some may still be undecided: then the run rests and nothing of this is stored. */
  readonly tools: readonly ToolExecution[];
  /** What the model is told, by tool call, of calls that were agreed to by nobody, too late, or for other arguments. */
  readonly refusals: ReadonlyMap<string, string>;
  readonly change: ApprovalChange;
}

/** What came of one waiting call. */
type Outcome =
  | { readonly kind: 'undecided' }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'decided'; readonly confirmed: boolean; readonly note: string | null; readonly verdict?: ApprovalVerdict };

const undecided: Outcome = { kind: 'undecided' };
const expired: Outcome = { kind: 'refused', text: 'expired: nobody agreed to this call in time' };
const changed: Outcome = { kind: 'refused', text: 'not_permitted: what was approved is another call' };

/** Applies stored approvals and the decisions of a request to the calls that wait; anything else that a client names is ignored. */
export function decideCalls(
  record: RunRecord,
  approvals: readonly RunApproval[],
  request: Pick<ContinueRun, 'decisions' | 'caller'>,
  now: number,
): DecidedCalls {
  const rows = new Map(approvals.map((approval) => [approval.id, approval]));
  const decisions = new Map((request.decisions ?? []).map((decision) => [decision.toolCallId, decision]));
  const refusals = new Map<string, string>();
  const resolved: ApprovalVerdict[] = [];
  const used: string[] = [];
  const tools = record.tools.map((execution) => {
    if (!isUndecided(execution)) return execution;
    const row = execution.approvalId === undefined ? undefined : rows.get(execution.approvalId);
    const decision = decisions.get(execution.toolCallId);
    const decide = execution.approvalType === 'required' ? decideRequired : decideAudit;
    const outcome = decide(execution, row, decision, request.caller, now);
    if (outcome.kind === 'undecided') return execution;
    if (outcome.kind === 'refused') {
      refusals.set(execution.toolCallId, outcome.text);
      return { ...execution, confirmed: false };
    }
    if (outcome.verdict !== undefined) resolved.push(outcome.verdict);
    if (outcome.confirmed && row !== undefined) used.push(row.id);
    return { ...execution, confirmed: outcome.confirmed, confirmationNote: outcome.note };
  });
  return { tools, refusals, change: { resolved, used } };
}

type Decide = (
  execution: ToolExecution,
  row: RunApproval | undefined,
  decision: ToolDecision | undefined,
  caller: RunCaller,
  now: number,
) => Outcome;

/** The row alone says yes: a decision in the request counts as far as its caller could have resolved the row. */
const decideRequired: Decide = (execution, row, decision, caller, now) => {
  if (row === undefined) return expired;
  const status = approvalStatus(row, now);
  if (status === 'rejected') return { kind: 'decided', confirmed: false, note: row.note };
  if (status === 'expired' || status === 'cancelled' || isOver(row, now)) return expired;
  if (row.usedAt !== null || row.type !== 'required' || row.argsHash !== hashCall(execution)) return changed;
  if (status === 'approved') return { kind: 'decided', confirmed: true, note: row.note };
  return decision === undefined || !mayResolve(caller, row) ? undecided : decided(decision, verdictOf(row, decision, caller));
};

/** Whoever continues decides. Where an approver was faster it takes two to say yes, and one to say no. */
const decideAudit: Decide = (execution, row, decision, caller) => {
  if (row === undefined || row.status === 'pending') {
    if (decision === undefined) return undecided;
    return decided(decision, row === undefined ? undefined : verdictOf(row, decision, caller));
  }
  if (row.status !== 'approved' || decision?.confirmed === false)
    return { kind: 'decided', confirmed: false, note: decision?.note ?? row.note };
  if (row.usedAt !== null || row.argsHash !== hashCall(execution)) return changed;
  return { kind: 'decided', confirmed: true, note: decision?.note ?? row.note };
};

function decided({ confirmed, note }: ToolDecision, verdict: ApprovalVerdict | undefined): Outcome {
  return { kind: 'decided', confirmed, note: note ?? null, ...(verdict === undefined ? {} : { verdict }) };
}

function verdictOf(row: RunApproval, { confirmed, note }: ToolDecision, { principal }: RunCaller): ApprovalVerdict {
  return {
    id: row.id,
    status: confirmed ? 'approved' : 'rejected',
    resolver: principal.id,
    resolvedBy: principal.userId ?? principal.id,
    data: note === undefined ? null : { note },
  };
}
