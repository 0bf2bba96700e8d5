import type { ActiveRun } from '../attempt/active-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';

/**
 * Saves how far a run is, at the borders of a step. Learns by the same statement whether somebody wants it cancelled or another
 * server has taken it, and stops the run then.
 */
export async function checkpointRun(engine: EngineParts, run: ActiveRun): Promise<void> {
  const { messages, tools, steps, metrics, content, journal } = run;
  const patch = { messages, tools, steps, metrics, content, ...(journal === null ? {} : { journal }) };
  const answer = await engine.store.checkpoint(run.access, run.runId, engine.serverId, patch, engine.clock());
  if (!answer.held) run.stop('lost');
  else if (answer.cancelRequested) run.stop('cancelled');
  run.signal.throwIfAborted();
}
