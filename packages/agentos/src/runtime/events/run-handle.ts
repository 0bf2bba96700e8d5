import type { ActiveRun } from '../attempt/active-run.ts';
import { endsWithRequest } from '../attempt/drive-run.ts';
import type { RunHandle, RunMode } from '../engine/engine.types.ts';
import { eventReader } from './event-reader.ts';
import { finalEvents } from './final-events.ts';
import type { RunEvent } from '../record/run-event.ts';
import type { RunRecord } from '../record/run-record.ts';

/** The handle of an attempt that is at work in this process. */
export function activeHandle(run: ActiveRun, mode: RunMode, firstIndex: number): RunHandle {
  const { events, record } = run.init;
  const done = run.finished.promise;
  const abandon = endsWithRequest(mode) && mode.stream ? () => run.stop('disconnected') : undefined;
  return {
    runId: record.runId,
    sessionId: record.sessionId,
    component: record.component,
    events: () => (events === null ? endingOf(() => done) : eventReader(firstIndex - 1, (after) => events.read(after), abandon)),
    done,
  };
}

/** The handle of a run that nothing happens to now: still paused because nothing was decided. */
export function restingHandle(record: RunRecord): RunHandle {
  const done = Promise.resolve(record);
  return { runId: record.runId, sessionId: record.sessionId, component: record.component, events: () => endingOf(() => done), done };
}

/** Only how a run ends: for runs without stored events. */
export function endingOf(wait: () => Promise<RunRecord>, afterIndex = -1, onAbandon?: () => void): AsyncIterableIterator<RunEvent> {
  const read = async (after: number): Promise<readonly RunEvent[]> => {
    const record = await wait();
    const first = record.lastEventIndex + 1;
    return finalEvents(record)
      .map((body, at) => ({ ...body, index: first + at, createdAt: record.updatedAt }))
      .filter((event) => event.index > after);
  };
  return eventReader(afterIndex, read, onAbandon);
}
