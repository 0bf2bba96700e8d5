import { liveFrame } from '../../../http/index.ts';
import type { SocketFrame } from '../../../http/index.ts';
import { flatStream } from '../../../lib/flat-stream.ts';
import type { RunEvent, RunHandle } from '../../../runtime/index.ts';
import { toWireEvent } from '../wire/event.wire.ts';
import type { EventOrigin, WireEvent } from '../wire/event.wire.ts';

/** An event as sockets show it; null for those that they leave out: what a function answered is in the `StepCompleted` that follows (wire 7.3). */
export function toShown(event: RunEvent, origin: EventOrigin): WireEvent | null {
  return event.name === 'StepOutput' ? null : toWireEvent(event, origin);
}

/** The events of a run that was just started or continued. */
export function liveFrames(handle: RunHandle): AsyncIterable<SocketFrame> {
  return flatStream([], handle.events(), (event) => {
    const shown = toShown(event, handle);
    return shown === null ? [] : [liveFrame(shown)];
  });
}
