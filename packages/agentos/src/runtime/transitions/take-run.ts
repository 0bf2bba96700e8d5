import { ownerAccess } from '../attempt/active-run.ts';
import { activate } from './begin-run.ts';
import { driveRun } from '../attempt/drive-run.ts';
import { failureFields } from '../attempt/run-failure.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { indexBlock } from '../events/event-log.ts';
import { finalEvents } from '../events/final-events.ts';
import type { RunCaller } from '../record/run-input.ts';
import { mayHaveParts } from '../record/run-record.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { ClaimedRun } from '../record/run-ticket.ts';
import type { RunnableSpec } from '../spec/runnable-spec.ts';
import { closeOpenCalls, closeOpenTools } from './retry-run.ts';

/**
 * Works on a run that this server has just claimed: one that waited, or one that a dead server left, from its last stored step. Nothing that server may have done
 * is done again. Never rejects: what cannot be begun now is left to whoever takes it next.
 */
export async function takeRun(engine: EngineParts, claim: ClaimedRun): Promise<void> {
  const release = engine.slots.force(claim.access);
  try {
    const record = await engine.store.load(claim.access, claim.runId);
    if (record === null) return release();
    const runnable = engine.background?.runnables.find(({ kind, id }) => kind === record.component.kind && id === record.component.id);
    const caller = await engine.background?.restoreCaller(claim.ticket.principal, claim.access);
    if (claim.cancelRequested) return await giveUp(engine, record, 'Run was cancelled', release);
    if (runnable === undefined || caller === null || caller === undefined)
      return await giveUp(engine, record, 'The account that started the run was revoked or has expired', release);
    await goOn(engine, claim, record, runnable, caller, release);
  } catch (error) {
    release();
    engine.log.warn({ runId: claim.runId, ...failureFields(error) }, 'a waiting run could not be begun; it is given back');
    await engine.store.giveBack(claim.access, claim.runId, engine.serverId).catch(() => engine.unbegun.set(claim.runId, claim.access));
  }
}

async function goOn(
  engine: EngineParts,
  claim: ClaimedRun,
  stored: RunRecord,
  runnable: RunnableSpec,
  caller: RunCaller,
  release: () => void,
): Promise<void> {
  const { ticket, wasRunning } = claim;
  const historyRuns = runnable.kind === 'workflow' ? 0 : runnable.history.runs;
  const begun = await engine.store.sessionContext(ownerAccess(stored), stored.sessionId, historyRuns, stored.createdAt);
  const now = engine.clock();
  const record = wasRunning ? { ...stored, messages: closeOpenCalls(stored.messages, now), tools: closeOpenTools(stored.tools) } : stored;
  const run = activate(engine, {
    runnable,
    caller,
    trusted: ticket.trusted ?? undefined,
    record,
    begun,
    // What the tools of the first attempt had written by its last stored step.
    clientState: { ...ticket.clientState, ...record.sessionState },
    // The claim has promised a block on top of all that the last server may have sent.
    firstIndex: record.lastEventIndex - indexBlock + 1,
    promised: record.lastEventIndex,
    isStreamed: record.streamed,
    part: null,
    resumption: null,
    release,
  });
  if (wasRunning) run.emit({ name: 'RunContinued', fields: {} });
  void driveRun(engine, run, { stream: record.streamed, background: true });
}

async function giveUp(engine: EngineParts, record: RunRecord, reason: string, release: () => void): Promise<void> {
  const now = engine.clock();
  const cancelled: RunRecord = { ...record, status: 'CANCELLED', updatedAt: now };
  const first = record.lastEventIndex + 1;
  const events = record.streamed ? finalEvents(cancelled, reason).map((body, at) => ({ ...body, index: first + at, createdAt: now })) : [];
  const patch = { journal: null, lastEventIndex: record.lastEventIndex + events.length };
  const below = { endsParts: mayHaveParts(record), approvals: { cancelled: true } };
  await engine.store.settle(ownerAccess(record), record.runId, {
    transition: 'cancel',
    heldBy: engine.serverId,
    patch,
    events,
    ...below,
    now,
  });
  release();
}
