import { checkApprovalGate } from '../approvals/approval-gate.ts';
import { ownerAccess } from '../attempt/active-run.ts';
import { branchRun } from './branch-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { ContinueRun, RunHandle } from '../engine/engine.types.ts';
import { runErrors } from '../errors.ts';
import { findRun } from './find-run.ts';
import { resumeRun } from './resume-run.ts';
import { retryRun } from './retry-run.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { RunnableSpec } from '../spec/runnable-spec.ts';

/** Goes on with a stored run; what that means depends on how it stands (wire 5.6). */
export async function continueRun(engine: EngineParts, request: ContinueRun): Promise<RunHandle> {
  const record = await findRun(
    engine,
    { runId: request.runId, component: { kind: request.runnable.kind, id: request.runnable.id }, sessionId: request.sessionId },
    request.caller.access,
  );
  refuse(record, request.runnable);
  const approvals = await engine.store.approvals(ownerAccess(record), record.runId);
  checkApprovalGate(engine, request.caller, approvals);
  if (record.status === 'COMPLETED' || (request.fork === true && request.runnable.kind !== 'workflow'))
    return branchRun(engine, request, record);
  return record.status === 'PAUSED' ? resumeRun(engine, request, record, approvals) : retryRun(engine, request, record);
}

function refuse(record: RunRecord, runnable: RunnableSpec): void {
  if (record.status === 'RUNNING' || record.status === 'PENDING') throw runErrors.running();
  if (record.status === 'CANCELLED')
    throw runnable.kind === 'workflow' ? runErrors.workflow_cancelled() : runErrors.cancelled([record.runId]);
  if (record.status === 'REGENERATED') throw runErrors.regenerated([record.runId]);
  // A workflow is made of effects, not of a conversation that could be taken up again at any point.
  if (runnable.kind === 'workflow' && record.status !== 'PAUSED')
    throw record.status === 'ERROR' ? runErrors.errored() : runErrors.completed();
}
