import type { SseEvent } from '../../http/index.ts';
import type { FollowedRun, RunEvent, RunHandle, RunRecord } from '../../runtime/index.ts';
import { toWireEvent } from './wire/event.wire.ts';
import type { EventOrigin, WireEvent } from './wire/event.wire.ts';
import { toRunObject } from './wire/run.wire.ts';

/** The runs that a run caused, read when it has ended. */
export type ReadParts = () => Promise<readonly RunRecord[]>;

/** Written by hand and not as a generator: that costs more per event, and its `return()` waits for the event that it is blocked on. */
function toFrames(events: AsyncIterable<RunEvent>, origin: EventOrigin, readParts: ReadParts): AsyncIterableIterator<SseEvent> {
  const source = events[Symbol.asyncIterator]();
  return {
    async next() {
      const { done, value } = await source.next();
      if (done === true) return { done, value: undefined };
      const data = toWireEvent(value, origin);
      const isEnd = value.name === 'RunCompleted' && value.origin === undefined;
      const whole = isEnd ? { ...data, ...toWireParts(origin, await readParts()) } : data;
      return { done: false, value: { id: value.index, event: data.event, data: whole } };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
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
  return toFrames(handle.events(), handle, readParts);
}

/**
 * The stream of a run that a client comes back to (wire 6.7): control frames that say what follows, and the events it has not seen. Control frames
 * have no id, so they never move a client's position.
 */
export async function* streamFollowed(run: FollowedRun, afterIndex: number, readParts: ReadParts): AsyncGenerator<SseEvent> {
  const { record, lastIndex } = run;
  const frames = toFrames(run.events(), { runId: record.runId, sessionId: record.sessionId, component: record.component }, readParts);
  if (record.status !== 'RUNNING' && record.status !== 'PENDING') {
    yield replayFrame(record, afterIndex, lastIndex ?? afterIndex);
    yield* frames;
    return;
  }
  yield* catchUp(run, frames, afterIndex);
}

/** Missed events between `catch_up` and `subscribed`, then live ones. Where nobody here knows what was missed, everything counts as live. */
async function* catchUp(run: FollowedRun, frames: AsyncIterable<SseEvent>, afterIndex: number): AsyncGenerator<SseEvent> {
  const { record } = run;
  const last = run.lastIndex ?? afterIndex;
  const shared = { run_id: record.runId, status: 'running', current_event_count: last + 1, last_event_index_requested: afterIndex };
  const message = `Subscribed to ${record.component.kind} run. Receiving live events.`;
  const subscribed = { event: 'subscribed', data: { event: 'subscribed', ...shared, message } };
  const missed = last - afterIndex;
  let isBehind = missed > 0;
  if (isBehind)
    yield {
      event: 'catch_up',
      data: { event: 'catch_up', ...shared, missed_events: missed, message: `Catching up on ${missed} missed events.` },
    };
  else yield subscribed;
  for await (const frame of frames) {
    yield frame;
    if (!isBehind || Number(frame.id) < last) continue;
    isBehind = false;
    yield subscribed;
  }
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
