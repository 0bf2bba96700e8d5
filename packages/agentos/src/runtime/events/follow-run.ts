import type { RowAccess } from '../../lib/row-access.ts';
import { ownerAccess } from '../attempt/active-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { FollowedRun, RunRef } from '../engine/engine.types.ts';
import { eventReader } from './event-reader.ts';
import { finalEvents } from './final-events.ts';
import { findRun } from '../transitions/find-run.ts';
import { endingOf } from './run-handle.ts';
import type { RunEvent } from '../record/run-event.ts';
import type { RunRecord } from '../record/run-record.ts';
import { isUnfinished } from '../record/run-status.ts';

const batchSize = 512;

/** Stored events above an index, then live ones: from this process if the run is at work here, else from the store as they come in. */
export async function followRun(engine: EngineParts, ref: RunRef, access: RowAccess, afterIndex: number): Promise<FollowedRun> {
  const record = await findRun(engine, ref, access);
  const run = engine.active.get(record.runId);
  if (run !== undefined) {
    const { events } = run.init;
    return {
      record,
      lastIndex: events?.lastShown ?? null,
      events: () =>
        events === null ? endingOf(() => run.finished.promise, afterIndex) : eventReader(afterIndex, (after) => events.read(after)),
    };
  }
  const lastIndex = lastStored(record);
  if (!record.streamed) return { record, lastIndex, events: () => storedEnding(engine, record, afterIndex) };
  return { record, lastIndex, events: () => storedEvents(engine, record, afterIndex) };
}

/** The row of a run at work promises indices ahead, so it does not say which was the last. */
function lastStored(record: RunRecord): number | null {
  if (isUnfinished(record.status)) return null;
  return record.streamed ? record.lastEventIndex : record.lastEventIndex + finalEvents(record).length;
}

function storedEvents(engine: EngineParts, record: RunRecord, afterIndex: number): AsyncIterableIterator<RunEvent> {
  let isOpen = isUnfinished(record.status);
  let isAbandoned = false;
  const read = async (after: number): Promise<readonly RunEvent[]> => {
    for (;;) {
      // Asked before reading: whatever a run stored before its end was seen is then found by the read.
      const isLast = !isOpen;
      const events = await engine.store.readEvents(ownerAccess(record), record.runId, after, batchSize);
      if (events.length > 0 || isLast || isAbandoned) return events;
      const now = await engine.store.load(ownerAccess(record), record.runId);
      isOpen = now !== null && isUnfinished(now.status);
      if (isOpen) await engine.wakers.sleep(record.runId, engine.timing.followMs);
    }
  };
  return eventReader(afterIndex, read, () => {
    isAbandoned = true;
  });
}

function storedEnding(engine: EngineParts, record: RunRecord, afterIndex: number): AsyncIterableIterator<RunEvent> {
  const abandoned = new AbortController();
  return endingOf(
    () => endOfStored(engine, record, abandoned.signal),
    afterIndex,
    () => abandoned.abort(),
  );
}

/** The record once it rests, wherever it is at work; as it is when the signal comes first. */
export async function endOfStored(engine: EngineParts, record: RunRecord, abandoned?: AbortSignal): Promise<RunRecord> {
  let now = record;
  while (isUnfinished(now.status)) {
    if (abandoned?.aborted === true) return now;
    await engine.wakers.sleep(record.runId, engine.timing.followMs);
    now = (await engine.store.load(ownerAccess(record), record.runId)) ?? { ...now, status: 'ERROR' };
  }
  return now;
}
