import type { SseEvent } from '../../http/index.ts';
import type { FollowedRun, RunEvent, RunHandle, RunRecord } from '../../runtime/index.ts';
import { flatStream } from '../../lib/flat-stream.ts';
import { toWireEvent } from './wire/event.wire.ts';
import type { EventOrigin, WireEvent } from './wire/event.wire.ts';
import { toRunObject } from './wire/run.wire.ts';

/** The runs that a run caused, read when it has ended. */
export type ReadParts = () => Promise<readonly RunRecord[]>;

type ToFrames = (event: RunEvent) => readonly SseEvent[] | Promise<readonly SseEvent[]>;

/** The frame of an event; that of a run's end also holds what the runs came to that it caused. */
function framesOf(origin: EventOrigin, readParts: ReadParts): ToFrames {
  return (event) => {
    const data = toWireEvent(event, origin);
    const shown = { id: event.index, event: data.event };
    if (event.name !== 'RunCompleted' || event.origin !== undefined) return [{ ...shown, data }];
    return readParts().then((parts) => [{ ...shown, data: { ...data, ...toWireParts(origin, parts) } }]);
  };
}

/** The last event of a team or workflow holds the runs of its members or steps (wire 6.4 and 6.5), without the user: events never name one. */
function toWireParts({ component: { kind } }: EventOrigin, parts: readonly RunRecord[]): Omit<WireEvent, 'event'> {
  if (kind === 'agent' || parts.length === 0) return {};
  return {
    [kind === 'team' ? 'member_responses' : 'step_executor_runs']: parts.map((part) =>
      toRunObject({ ...part, userId: null }, { showsPrompt: false }),
    ),
  };
}

/** The stream of a run that was just started or continued. */
export function streamRun(handle: RunHandle, readParts: ReadParts): AsyncIterable<SseEvent> {
  return flatStream([], handle.events(), framesOf(handle, readParts));
}

/**
 * The stream of a run that a client comes back to (wire 6.7): control frames that say what follows, and the events it has not seen. Control frames
 * have no id, so they never move a client's position.
 */
export function streamFollowed(run: FollowedRun, afterIndex: number, readParts: ReadParts): AsyncIterable<SseEvent> {
  const { record, lastIndex } = run;
  const toFrames = framesOf({ runId: record.runId, sessionId: record.sessionId, component: record.component }, readParts);
  if (record.status === 'RUNNING' || record.status === 'PENDING') return catchUp(run, toFrames, afterIndex);
  return flatStream([replayFrame(record, afterIndex, lastIndex ?? afterIndex)], run.events(), toFrames);
}

/** Missed events between `catch_up` and `subscribed`, then live ones. Where nobody here knows what was missed, everything counts as live. */
function catchUp(run: FollowedRun, toFrames: ToFrames, afterIndex: number): AsyncIterable<SseEvent> {
  const { record } = run;
  const last = run.lastIndex ?? afterIndex;
  const shared = { run_id: record.runId, status: 'running', current_event_count: last + 1, last_event_index_requested: afterIndex };
  const message = `Subscribed to ${record.component.kind} run. Receiving live events.`;
  const subscribed = { event: 'subscribed', data: { event: 'subscribed', ...shared, message } };
  const missed = last - afterIndex;
  const catching = {
    event: 'catch_up',
    data: { event: 'catch_up', ...shared, missed_events: missed, message: `Catching up on ${missed} missed events.` },
  };
  let isBehind = missed > 0;
  return flatStream<RunEvent, SseEvent>([isBehind ? catching : subscribed], run.events(), (event) => {
    if (!isBehind || event.index < last) return toFrames(event);
    isBehind = false;
    return Promise.resolve(toFrames(event)).then((frames) => [...frames, subscribed]);
  });
}

/** Indices have a gap where a server died, and counts are taken from them: there they say too much. */
function replayFrame({ runId, status }: RunRecord, afterIndex: number, last: number): SseEvent {
  const missed = Math.max(0, last - afterIndex);
  const total = last + 1;
  const data = {
    event: 'replay',
    run_id: runId,
    status,
    last_event_index_requested: afterIndex,
    total_events: missed,
    total_buffered: total,
    message: `Run ${status}. Replaying ${missed} missed events (of ${total} total).`,
  };
  return { event: 'replay', data };
}
