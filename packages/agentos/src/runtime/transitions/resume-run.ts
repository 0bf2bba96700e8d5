import type { EngineParts } from '../engine/engine-parts.ts';
import { driveRun } from '../attempt/drive-run.ts';
import type { ContinueRun, RunHandle } from '../engine/engine.types.ts';
import { reopenRun } from './reopen-run.ts';
import { activeHandle, restingHandle } from '../events/run-handle.ts';
import { decideCalls } from '../approvals/decide-calls.ts';
import type { RunApproval } from '../record/run-approval.ts';
import type { RunRecord } from '../record/run-record.ts';
import { isUndecided, runDecided } from '../tools/run-tools.ts';
import { checkpointRun } from './checkpoint-run.ts';
import { saidByClient } from './start-run.ts';

/**
 * PAUSED to RUNNING, once every waiting call is decided; otherwise the run rests as it is. Decisions carry an id and a verdict only: what
 * runs is what the model asked for and the approver saw. Verdicts on calls that somebody else has to agree to come from the stored approvals.
 */
export async function resumeRun(
  engine: EngineParts,
  request: ContinueRun,
  record: RunRecord,
  approvals: readonly RunApproval[],
): Promise<RunHandle> {
  const { tools, refusals, change } = decideCalls(record, approvals, request, engine.clock());
  if (tools.some(isUndecided)) return restingHandle(record);
  const waited = new Set(record.tools.filter(isUndecided).map((execution) => execution.toolCallId));
  const { run, firstIndex } = await reopenRun(
    engine,
    request,
    record,
    'resume',
    {
      messages: record.messages,
      tools,
      requirements: [],
      content: record.content,
    },
    change,
  );
  run.emit({ name: 'RunContinued', fields: {} });
  void driveRun(engine, run, request, async (prepared) => {
    const decided = run.tools.filter((execution) => waited.has(execution.toolCallId) && execution.result === null);
    await runDecided(engine, run, prepared.tools, decided, refusals);
    run.messages = [...run.messages, ...saidByClient(request, record, engine.clock())];
    await checkpointRun(engine, run);
  });
  return activeHandle(run, request, firstIndex);
}
