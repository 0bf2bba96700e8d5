import type { EngineParts } from '../engine/engine-parts.ts';
import { driveRun } from '../attempt/drive-run.ts';
import type { ContinueRun, RunHandle } from '../engine/engine.types.ts';
import { runErrors } from '../errors.ts';
import { reopenRun } from './reopen-run.ts';
import { activeHandle, restingHandle } from '../events/run-handle.ts';
import { decideCalls } from '../approvals/decide-calls.ts';
import type { RunApproval } from '../record/run-approval.ts';
import type { RunRecord } from '../record/run-record.ts';
import { applyVerdicts, canGoOn } from '../tools/verdicts.ts';
import { saidByClient } from './start-run.ts';

/**
 * PAUSED to RUNNING, once every waiting call of the run itself, or of some nested run, is decided; otherwise the run rests as it is. Decisions carry an id and
 * a verdict only: what runs is what the model asked for and the approver saw. Verdicts on calls that somebody else has to agree to come from the stored approvals.
 */
export async function resumeRun(
  engine: EngineParts,
  request: ContinueRun,
  record: RunRecord,
  approvals: readonly RunApproval[],
): Promise<RunHandle> {
  const { verdicts, change } = decideCalls(record, approvals, request, engine.clock());
  if (!canGoOn(record, verdicts)) {
    if (record.component.kind === 'workflow') throw runErrors.unresolved_steps([waitingSteps(record)]);
    return restingHandle(record);
  }
  const reopened = {
    messages: record.messages,
    tools: applyVerdicts(record.tools, verdicts.get(record.runId) ?? []),
    requirements: [],
    content: record.content,
  };
  const said = saidByClient(request, record, engine.clock());
  const { run, firstIndex } = await reopenRun(engine, request, record, 'resume', reopened, { verdicts, said }, change);
  // A workflow says which of its steps goes on.
  if (record.component.kind !== 'workflow') run.emit({ name: 'RunContinued', fields: {} });
  void driveRun(engine, run, request);
  return activeHandle(run, request, firstIndex);
}

function waitingSteps({ requirements }: RunRecord): readonly string[] {
  return [...new Set(requirements.flatMap(({ waiting }) => waiting?.step.name ?? []))];
}
