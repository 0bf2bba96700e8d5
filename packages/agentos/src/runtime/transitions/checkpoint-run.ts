import type { ActiveRun } from '../attempt/active-run.ts';
import { jsonCopy } from '../attempt/session-state.ts';
import type { EngineParts } from '../engine/engine-parts.ts';

/**
 * Saves how far a run is, at the borders of a step. Learns by the same statement whether somebody wants it cancelled or another
 * server has taken it, and stops the run then.
 */
export async function checkpointRun(engine: EngineParts, run: ActiveRun): Promise<void> {
  const { messages, tools, steps, metrics, content, journal } = run;
  // Whoever takes over a run in the background goes on from here, with what its tools had written by now.
  const isTaken = run.init.record.background && run.init.part === null;
  const state = isTaken ? { sessionState: jsonCopy(run.context.sessionState) } : {};
  const answer = await engine.store.checkpoint(
    run.access,
    run.runId,
    engine.serverId,
    { messages, tools, steps, metrics, content, ...(journal === null ? {} : { journal }), ...state },
    engine.clock(),
  );
  if (!answer.held) run.stop('lost');
  else if (answer.cancelRequested) run.stop('cancelled');
  run.signal.throwIfAborted();
}
