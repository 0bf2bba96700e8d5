import { ownerAccess } from '../attempt/active-run.ts';
import type { ActiveRun, Resumption } from '../attempt/active-run.ts';
import { activate, ticketFor } from './begin-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { ContinueRun } from '../engine/engine.types.ts';
import { runErrors } from '../errors.ts';
import { indexBlock } from '../events/event-log.ts';
import type { TrustedInput } from '../record/run-input.ts';
import type { ApprovalChange } from '../record/run-approval.ts';
import { restMark } from '../record/run-record.ts';
import type { RunRecord } from '../record/run-record.ts';
import { takePlace } from './start-run.ts';

/** What changes in a run before it goes on under the same id. */
export type Reopened = Pick<RunRecord, 'messages' | 'tools' | 'requirements' | 'content'>;

/**
 * Takes a paused or failed run into RUNNING by compare-and-set, so of two requests that continue it only one does, and makes its
 * `ActiveRun`. The rows stay with the run's owner.
 */
export async function reopenRun(
  engine: EngineParts,
  request: ContinueRun,
  record: RunRecord,
  transition: 'resume' | 'retry',
  reopened: Reopened,
  resumption: Resumption | null = null,
  approvals: ApprovalChange = {},
): Promise<{ readonly run: ActiveRun; readonly firstIndex: number }> {
  const access = ownerAccess(record);
  const historyRuns = request.runnable.kind === 'workflow' ? 0 : request.runnable.history.runs;
  const release = takePlace(engine, access);
  try {
    const streamed = request.stream || record.streamed;
    const firstIndex = record.lastEventIndex + 1;
    const promised = streamed ? record.lastEventIndex + indexBlock : record.lastEventIndex;
    const patch = { ...reopened, error: null, streamed, background: request.background, lastEventIndex: promised };
    const now = engine.clock();
    const trusted = trustedFor(request, record);
    const ticket = request.background ? ticketFor(engine, { caller: request.caller, trusted, clientState: undefined }) : null;
    const change = { transition, takenBy: engine.serverId, restedAs: restMark(record), ticket, patch, events: [], approvals, now };
    const taken = await engine.store.settle(access, record.runId, change);
    if (!taken) throw runErrors.changed();
    const begun = await engine.store.sessionContext(access, record.sessionId, historyRuns, record.createdAt);
    const run = activate(engine, {
      runnable: request.runnable,
      caller: request.caller,
      trusted,
      record: { ...record, ...patch, status: 'RUNNING' },
      begun,
      clientState: undefined,
      firstIndex,
      promised,
      isStreamed: streamed,
      part: null,
      resumption,
      release,
    });
    return { run, firstIndex };
  } catch (error) {
    release();
    throw error;
  }
}

/** The claims of an admin who continues somebody's run say nothing about that somebody; names stay closed all the same. */
export function trustedFor(request: ContinueRun, record: RunRecord): TrustedInput | undefined {
  const { trusted, caller } = request;
  if (trusted === undefined || caller.access.owner === record.owner) return trusted;
  return trusted.reservedNames === undefined ? undefined : { reservedNames: trusted.reservedNames };
}
