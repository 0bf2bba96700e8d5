import type { ActiveRun } from '../attempt/active-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { NewApproval } from '../record/run-approval.ts';
import { hashCall } from './hash-call.ts';

/** The rows of a run that pauses: one for each call that waits, in it or below it. Nested runs have none: the whole is what is decided on. A confirmation by the caller has no end; it blocks nobody. */
export function askApprovals(engine: EngineParts, run: ActiveRun): readonly NewApproval[] {
  if (run.init.part !== null) return [];
  const { principal } = run.init.caller;
  const requestedBy = principal.userId === null ? null : principal.id;
  return run.requirements.flatMap((requirement) => {
    const { toolExecution } = requirement;
    const { toolCallId, toolName, toolArgs, approvalId: id, approvalType: type } = toolExecution;
    if (id === undefined || type === undefined) return [];
    const expiresAt = type === 'required' ? engine.clock() + engine.approvalTimeMs : null;
    const argsHash = hashCall(toolExecution);
    return [
      {
        id,
        type,
        requestedBy,
        toolCallId,
        toolName,
        toolArgs,
        argsHash,
        requirement,
        memberRunId: requirement.member?.runId ?? null,
        expiresAt,
      },
    ];
  });
}
