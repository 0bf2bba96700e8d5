import type { SseEvent } from '../../http/index.ts';
import type { FollowedRun, RunEvent, RunHandle } from '../../runtime/index.ts';
import { toWireEvent } from './event.wire.ts';
import type { EventOrigin } from './event.wire.ts';

/** Written by hand and not as a generator: that costs more per event, and its `return()` waits for the event that it is blocked on. */
function toFrames(events: AsyncIterable<RunEvent>, origin: EventOrigin): AsyncIterableIterator<SseEvent> {
  const source = events[Symbol.asyncIterator]();
  return {
    async next() {
      const { done, value } = await source.next();
      if (done === true) return { done, value: undefined };
      const data = toWireEvent(value, origin);
      return { done: false, value: { id: value.index, event: data.event, data } };
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

/** The stream of a run that was just started or continued. */
export function streamRun(handle: RunHandle): AsyncIterable<SseEvent> {
  return toFrames(handle.events(), handle);
}

/**
 * The stream of a run that a client comes back to (wire 6.7): one control frame that says what follows, then the events it has not seen. Control frames
 * have no id, so they never move a client's position.
 */
export async function* streamFollowed(run: FollowedRun, afterIndex: number): AsyncGenerator<SseEvent> {
  const { record } = run;
  const isLive = record.status === 'RUNNING' || record.status === 'PENDING';
  const shared = { run_id: record.runId, status: isLive ? 'running' : record.status, last_event_index_requested: afterIndex };
  yield isLive
    ? {
        event: 'subscribed',
        data: {
          event: 'subscribed',
          ...shared,
          message: `Subscribed to ${record.component.kind} run. Receiving events after ${afterIndex}.`,
        },
      }
    : { event: 'replay', data: { event: 'replay', ...shared, message: `Run ${record.status}. Replaying events after ${afterIndex}.` } };
  yield* toFrames(run.events(), { runId: record.runId, sessionId: record.sessionId, component: record.component });
}
