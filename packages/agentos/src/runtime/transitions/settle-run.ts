import type { ActiveRun } from '../attempt/active-run.ts';
import { askApprovals } from '../approvals/ask-approvals.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { finalEvents } from '../events/final-events.ts';
import { failureFields } from '../attempt/run-failure.ts';
import type { RunEvent } from '../record/run-event.ts';
import { mayHaveParts } from '../record/run-record.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { RunPatch, Settle } from '../record/run-store.ts';
import { sessionStateChange } from '../attempt/session-state.ts';
import { endOfRun } from '../attempt/trace-run.ts';
import { transitions } from '../record/transitions.ts';

type Ending = 'complete' | 'fail' | 'pause' | 'cancel';

const retryDelaysMs = [50, 250];

/** Stores how an attempt ended, then shows the final events, then resolves `done`: nobody sees an end that could still be lost. */
export async function settleRun(engine: EngineParts, run: ActiveRun, ending: Ending, cancelReason?: string): Promise<void> {
  const { events, part } = run.init;
  await run.endParts();
  await events?.seal();
  // Only what rests has a way to go again.
  const draft = run.toRecord({ status: transitions[ending].to, ...(ending === 'pause' ? {} : { journal: null }) });
  const prepared = events?.prepareFinal(finalEvents(draft, cancelReason)) ?? { finals: [], pending: [] };
  const record: RunRecord = { ...draft, lastEventIndex: events?.lastIndex ?? draft.lastEventIndex };
  try {
    const isOurs = await storeEnding(engine, run, ending, record, prepared.pending);
    if (isOurs && part !== null) for (const final of finalEvents(record, cancelReason)) run.emit(final);
    if (isOurs) return show(engine, run, record, prepared.finals);
    // Somebody else ended the run, most likely because this server's lease was over. What is stored counts.
    return await showStored(engine, run, record);
  } catch (error) {
    engine.log.error({ runId: run.runId, ...failureFields(error) }, 'the end of a run could not be stored');
    engine.unsettled.set(run.runId, run);
    showUnstored(engine, run, record, prepared.finals[0]?.index ?? record.lastEventIndex);
  }
}

/** What is not stored did not happen: clients see an error, and the row is ended as soon as the store is back. */
function showUnstored(engine: EngineParts, run: ActiveRun, record: RunRecord, index: number): void {
  const error = { type: 'StorageError', message: 'The end of the run could not be stored.', id: run.runId };
  const failed: RunRecord = { ...record, status: 'ERROR', error };
  const events = finalEvents(failed).map((body) => ({ ...body, index, createdAt: record.updatedAt }));
  show(engine, run, failed, events);
}

/** Ends an attempt whose run belongs to somebody else by now, without writing. */
export async function showStored(engine: EngineParts, run: ActiveRun, fallback: RunRecord): Promise<void> {
  const { events } = run.init;
  await run.endParts();
  await events?.seal();
  try {
    const stored = await engine.store.load(run.access, run.runId);
    const rest = events === null ? [] : await engine.store.readEvents(run.access, run.runId, events.lastShown, 512);
    show(engine, run, stored ?? { ...fallback, status: 'ERROR' }, rest);
  } catch {
    show(engine, run, { ...fallback, status: 'ERROR' }, []);
  }
}

/** Gives the place back first: whoever waits for this run may start the next one at once. */
function show(engine: EngineParts, run: ActiveRun, record: RunRecord, finals: readonly RunEvent[]): void {
  if (engine.active.get(run.runId) === run) engine.active.delete(run.runId);
  run.init.release();
  run.init.events?.close(finals);
  run.init.span.end(endOfRun(record));
  run.finished.resolve(record);
}

async function storeEnding(
  engine: EngineParts,
  run: ActiveRun,
  ending: Ending,
  record: RunRecord,
  events: readonly RunEvent[],
): Promise<boolean> {
  const { storedState, trusted, part, record: before } = run.init;
  const state = part === null ? sessionStateChange(storedState, run.context.sessionState, trusted) : { set: {}, removed: [] };
  const change = {
    transition: ending,
    heldBy: engine.serverId,
    patch: patchOf(record),
    session: {
      ...state,
      addedTokens: record.metrics.totalTokens - before.metrics.totalTokens,
    },
    events,
    endsParts: mayHaveParts(record) && record.status !== 'PAUSED',
    ...approvalsOf(engine, run, ending),
    now: record.updatedAt,
  };
  for (const delay of retryDelaysMs) {
    try {
      return await engine.store.settle(run.access, run.runId, change);
    } catch (error) {
      engine.log.warn({ runId: run.runId, ...failureFields(error) }, 'storing the end of a run is tried again');
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
  return engine.store.settle(run.access, run.runId, change);
}

/** A whole that ends while something below it was undecided has nothing left to approve. */
function approvalsOf(engine: EngineParts, run: ActiveRun, ending: Ending): Pick<Settle, 'approvals'> {
  if (ending === 'pause') return { approvals: { asked: askApprovals(engine, run) } };
  return run.init.part === null && mayHaveParts(run.init.record) ? { approvals: { cancelled: true } } : {};
}

function patchOf(record: RunRecord): RunPatch {
  const { content, contentType, reasoning, messages, tools, requirements, steps, journal, metrics, sessionState, error, lastEventIndex } =
    record;
  return { content, contentType, reasoning, messages, tools, requirements, steps, journal, metrics, sessionState, error, lastEventIndex };
}
