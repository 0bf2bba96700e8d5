import type { ContinueRun } from '../engine/engine.types.ts';
import { approvalStatus, isOver } from '../record/run-approval.ts';
import type { ApprovalChange, ApprovalVerdict, RunApproval } from '../record/run-approval.ts';
import type { RunCaller } from '../record/run-input.ts';
import { mayHaveParts } from '../record/run-record.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { Requirement, ToolDecision, ToolExecution } from '../record/tool-execution.ts';
import { askerOf, decisionOn, otherCall, refuseUnmatched } from '../tools/verdicts.ts';
import type { Verdict, Verdicts } from '../tools/verdicts.ts';
import { mayResolve } from './approval-gate.ts';
import { hashCall } from './hash-call.ts';

export interface DecidedCalls {
  readonly verdicts: Verdicts;
  /** Of the runs that go on, and of no others. */
  readonly change: ApprovalChange;
}

/** What came of one waiting call. */
type Outcome =
  | { readonly kind: 'undecided' }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'decided'; readonly confirmed: boolean; readonly note: string | null; readonly verdict?: ApprovalVerdict };

const undecided: Outcome = { kind: 'undecided' };
const expired: Outcome = { kind: 'refused', text: 'expired: nobody agreed to this call in time' };
const changed: Outcome = { kind: 'refused', text: otherCall };

/**
 * Finds out by stored approvals and the decisions of a request which runs go on: the paused run itself, or some below it. One goes on when all of its waiting
 * calls are decided; until then nothing of it is stored. Anything else that a client names is ignored, or refused by teams and workflows.
 * @throws AgentOSError run_unmatched_requirement (409)
 */
export function decideCalls(
  record: RunRecord,
  approvals: readonly RunApproval[],
  request: Pick<ContinueRun, 'decisions' | 'caller'>,
  now: number,
): DecidedCalls {
  const { decisions = [], caller } = request;
  if (mayHaveParts(record)) refuseUnmatched(record, decisions);
  const rows = new Map(approvals.map((approval) => [approval.id, approval]));
  const verdicts = new Map<string, readonly Verdict[]>();
  const resolved: ApprovalVerdict[] = [];
  const used: string[] = [];
  for (const [asker, asked] of byAsker(record)) {
    const outcomes = asked.map((requirement) => {
      const { toolExecution } = requirement;
      const { approvalId, approvalType } = toolExecution;
      const row = approvalId === undefined ? undefined : rows.get(approvalId);
      const decide = approvalType === 'required' ? decideRequired : decideAudit;
      return { toolExecution, row, outcome: decide(toolExecution, row, decisionOn(record, requirement, decisions), caller, now) };
    });
    if (outcomes.some(({ outcome }) => outcome.kind === 'undecided')) continue;
    verdicts.set(
      asker,
      outcomes.flatMap(({ toolExecution, outcome }) => toVerdict(toolExecution, outcome)),
    );
    for (const { outcome, row } of outcomes) {
      if (outcome.kind !== 'decided') continue;
      if (outcome.verdict !== undefined) resolved.push(outcome.verdict);
      if (outcome.confirmed && row !== undefined) used.push(row.id);
    }
  }
  return { verdicts, change: { resolved, used } };
}

function byAsker(record: RunRecord): ReadonlyMap<string, readonly Requirement[]> {
  return Map.groupBy(record.requirements, (requirement) => askerOf(record, requirement));
}

/** What was shown is what was agreed to, and its hash goes along to where the call runs. */
function toVerdict(shown: ToolExecution, outcome: Outcome): readonly Verdict[] {
  const { toolCallId } = shown;
  if (outcome.kind === 'undecided') return [];
  if (outcome.kind === 'refused') return [{ toolCallId, confirmed: false, refusal: outcome.text }];
  const { confirmed, note } = outcome;
  return [{ toolCallId, confirmed, callHash: hashCall(shown), ...(note === null ? {} : { note }) }];
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
