import type { RowAccess } from '../../lib/row-access.ts';
import { ownerAccess } from '../attempt/active-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { CancelOutcome, RunRef } from '../engine/engine.types.ts';
import { finalEvents } from '../events/final-events.ts';
import { findRun } from './find-run.ts';
import { mayHaveParts, restMark } from '../record/run-record.ts';
import type { RunRecord } from '../record/run-record.ts';
import { isUnfinished } from '../record/run-status.ts';

/** Stops a run wherever it is at work. The wish is stored before anything else, so it survives whatever happens next. */
export async function cancelRun(engine: EngineParts, ref: RunRef, access: RowAccess): Promise<CancelOutcome> {
  const record = await findRun(engine, ref, access);
  if (record.status === 'PAUSED') return (await cancelPaused(engine, record)) ? 'cancelled' : cancelRun(engine, ref, access);
  if (record.status === 'PENDING' && (await withdraw(engine, record))) return 'cancelled';
  if (!isUnfinished(record.status)) return 'finished';
  if (!(await engine.store.requestCancel(ownerAccess(record), record.runId))) return 'finished';
  const run = engine.active.get(record.runId);
  if (run === undefined) return 'requested';
  run.stop('cancelled');
  const { status } = await run.finished.promise;
  return status === 'CANCELLED' ? 'cancelled' : 'finished';
}

/** False when a server has begun the run meanwhile. */
function withdraw(engine: EngineParts, record: RunRecord): Promise<boolean> {
  const change = { transition: 'withdraw', patch: {}, events: [], now: engine.clock() } as const;
  return engine.store.settle(ownerAccess(record), record.runId, change);
}

/** False when the run is not paused any more, or paused for something else: look again. */
function cancelPaused(engine: EngineParts, record: RunRecord): Promise<boolean> {
  const now = engine.clock();
  const cancelled: RunRecord = { ...record, status: 'CANCELLED', requirements: [], updatedAt: now };
  const first = record.lastEventIndex + 1;
  const events = record.streamed ? finalEvents(cancelled).map((body, at) => ({ ...body, index: first + at, createdAt: now })) : [];
  const lastEventIndex = record.lastEventIndex + events.length;
  return engine.store.settle(ownerAccess(record), record.runId, {
    transition: 'cancel',
    restedAs: restMark(record),
    patch: { requirements: [], journal: null, lastEventIndex },
    events,
    endsParts: mayHaveParts(record),
    approvals: { cancelled: true },
    now,
  });
}
