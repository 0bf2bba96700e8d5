import { z } from 'zod';
import type { Principal } from '../../../auth/index.ts';
import { frame, liveFrame } from '../../../http/index.ts';
import type { MessageContext, SocketFrame } from '../../../http/index.ts';
import { flatStream } from '../../../lib/flat-stream.ts';
import type { RunRecord } from '../../../runtime/index.ts';
import type { FeatureDeps } from '../../feature-deps.ts';
import type { ComponentFamily } from '../component-family.ts';
import { toShown } from './live-frames.ts';
import { optional, required } from './message-fields.ts';
import { newestStored } from './stored-event.store.ts';
import { namingRun, workflowOf } from './workflow-of.ts';

export const reconnectBody = z.object({
  run_id: required('run_id is required for subscription'),
  workflow_id: required('workflow_id is required to reconnect to a workflow run'),
  session_id: optional('session_id'),
  last_event_index: z
    .int({ error: 'last_event_index must be a whole number' })
    .min(-1, { error: 'last_event_index is too small' })
    .nullish(),
});

/** What a client has missed, as bare JSON, then what happens from now on (wire 7.4). Any number of sockets may follow one run. */
export async function reconnect(
  deps: FeatureDeps,
  family: ComponentFamily,
  { body, access }: MessageContext<z.output<typeof reconnectBody>, Principal>,
): Promise<AsyncIterable<SocketFrame>> {
  const { run_id: runId, session_id: sessionId } = body;
  const after = body.last_event_index ?? -1;
  const runnable = workflowOf(family, body.workflow_id);
  const ref = { runId, component: { kind: family.kind, id: runnable.id }, sessionId };
  const followed = await namingRun(runId, deps.engine.follow(ref, access, after));
  const { record } = followed;
  const newest = await deps.db.as(access, (tx) => newestStored(tx, record), { readOnly: true });
  const subscribed = subscribedFrame(record, newest);
  const isFinished = subscribed === null;
  const first = [isFinished ? replayFrame(record, after, newest) : catchUpFrame(record, after, newest), newest > after ? null : subscribed];
  return flatStream(first.filter(isFrame), followed.events(), (event) => {
    const shown = toShown(event, record);
    const isMissed = isFinished || event.index <= newest;
    const next = event.index === newest ? subscribed : null;
    return [shown === null ? null : isMissed ? frame(shown) : liveFrame(shown), next].filter(isFrame);
  });
}

const isFrame = (one: SocketFrame | null): one is SocketFrame => one !== null;
const isAtWork = ({ status }: RunRecord): boolean => status === 'RUNNING' || status === 'PENDING';
const statusOf = (record: RunRecord): string => (isAtWork(record) ? 'running' : record.status);

/** Null when nothing was missed. */
function catchUpFrame(record: RunRecord, after: number, newest: number): SocketFrame | null {
  const missed = newest - after;
  if (missed <= 0) return null;
  return frame({
    event: 'catch_up',
    run_id: record.runId,
    status: statusOf(record),
    missed_events: missed,
    current_event_count: newest + 1,
    message: `Catching up on ${missed} missed events.`,
  });
}

/** Null for a run that is over. */
function subscribedFrame(record: RunRecord, newest: number): SocketFrame | null {
  if (!isAtWork(record) && record.status !== 'PAUSED') return null;
  return frame({
    event: 'subscribed',
    run_id: record.runId,
    status: statusOf(record),
    current_event_count: newest + 1,
    message: 'Subscribed to workflow run. You will receive new events as they occur.',
  });
}

function replayFrame(record: RunRecord, after: number, newest: number): SocketFrame {
  const what = after < 0 ? 'all events' : `events after ${after}`;
  return frame({
    event: 'replay',
    run_id: record.runId,
    status: record.status,
    total_events: newest + 1,
    message: `Run ${record.status}. Replaying ${what}.`,
  });
}
