import type { EngineParts } from './engine-parts.ts';
import type { RunEvent } from '../record/run-event.ts';
import type { OrphanRun } from '../record/run-store.ts';

const batchSize = 100;

const messages: Readonly<Record<OrphanRun['reason'], string>> = {
  gone: 'The server stopped before the run was finished.',
  attempts: 'Every server that worked on the run stopped before it was finished.',
  unknown: 'No server has the agent, team or workflow of this run any more.',
};

/** Ends runs that nobody will go on with, with ERROR `interrupted`. Runs of live servers are not orphans and stay untouched. */
export async function recoverRuns(engine: EngineParts): Promise<void> {
  for (;;) {
    const orphans = await engine.store.orphans(batchSize, engine.timing);
    const ended = await Promise.all(orphans.map((orphan) => endOrphan(engine, orphan)));
    if (orphans.length < batchSize || !ended.includes(true)) return;
  }
}

/** Tries again to end runs whose end could not be stored, and to give back those that could not be begun. */
export async function settleLeftovers(engine: EngineParts): Promise<void> {
  for (const [runId, access] of engine.unbegun) {
    await engine.store.giveBack(access, runId, engine.serverId);
    engine.unbegun.delete(runId);
  }
  for (const [runId, run] of engine.unsettled) {
    const { events, record } = run.init;
    const lastEventIndex = events?.lastIndex ?? record.lastEventIndex;
    await endOrphan(engine, {
      access: run.access,
      runId,
      serverId: engine.serverId,
      reason: 'gone',
      streamed: events !== null,
      lastEventIndex,
    });
    engine.unsettled.delete(runId);
  }
}

function endOrphan(engine: EngineParts, orphan: OrphanRun): Promise<boolean> {
  const now = engine.clock();
  const error = { type: 'interrupted', message: messages[orphan.reason], id: crypto.randomUUID() };
  // Above everything the dead server may have sent: it had promised up to lastEventIndex.
  const index = orphan.lastEventIndex + 1;
  const final: RunEvent = {
    name: 'RunError',
    index,
    createdAt: now,
    fields: { status: 'ERROR', content: error.message, errorType: error.type, errorId: error.id },
  };
  return engine.store.settle(orphan.access, orphan.runId, {
    transition: 'fail',
    ...(orphan.serverId === null ? {} : { heldBy: orphan.serverId }),
    patch: { error, content: error.message, journal: null, ...(orphan.streamed ? { lastEventIndex: index } : {}) },
    events: orphan.streamed ? [final] : [],
    endsParts: true,
    approvals: { cancelled: true },
    now,
  });
}
