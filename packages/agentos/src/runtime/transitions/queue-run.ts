import type { EngineParts } from '../engine/engine-parts.ts';
import type { RunHandle, RunMode } from '../engine/engine.types.ts';
import { AgentOSError } from '../../lib/errors.ts';
import { endOfStored } from '../events/follow-run.ts';
import { endingOf } from '../events/run-handle.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { RunRecordPlan } from './begin-run.ts';
import { newRecord, storeRun } from './begin-run.ts';

/**
 * Whether a start that finds no free place may wait for one: nobody holds a connection open for it. A stream is read from its beginning and is refused instead.
 */
export function mayWait(engine: EngineParts, mode: RunMode, refusal: unknown): boolean {
  const isFull = AgentOSError.is(refusal) && (refusal.code === 'run_user_limit' || refusal.code === 'run_server_limit');
  return engine.background !== undefined && mode.background && !mode.stream && isFull;
}

/** Stores a run as PENDING; whichever server has a place first takes it. */
export async function queueRun(engine: EngineParts, plan: RunRecordPlan): Promise<RunHandle> {
  const record: RunRecord = { ...newRecord(engine, plan), status: 'PENDING' };
  await storeRun(engine, plan, record);
  engine.taker.noteLeft();
  const { runId, sessionId, component } = record;
  const wait = () => endOfStored(engine, record);
  return {
    runId,
    sessionId,
    component,
    events: () => endingOf(wait),
    // Asked for only by those who wait: nobody does when the run is in the background.
    get done() {
      return wait();
    },
  };
}
