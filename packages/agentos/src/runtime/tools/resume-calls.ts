import type { ActiveRun } from '../attempt/active-run.ts';
import type { PreparedRun } from '../attempt/prepare-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { finishTool } from './execute-tool.ts';
import { lastCalls, openCalls } from './open-calls.ts';
import { pauseForOpen, runDecided, takeAnswered } from './run-tools.ts';
import { isUndecided, refusalsAmong } from './verdicts.ts';

/**
 * After a pause: answers the calls that were decided, and lets the members go on that were. Calls that are still open make the run pause again, for what
 * is left to decide.
 */
export async function resumeCalls(engine: EngineParts, run: ActiveRun, prepared: PreparedRun): Promise<'done' | 'paused'> {
  const { delegation, tools } = prepared;
  const calls = lastCalls(run.messages, run.tools);
  const open = openCalls(run.messages, run.tools);
  const decided = open.filter((execution) => execution.requiresConfirmation === true && !isUndecided(execution));
  await delegation?.recall(calls.filter((execution) => !open.includes(execution)));
  const delegated = open.map(async (execution) => {
    const spec = tools[execution.toolName];
    if (execution.childRunIds === undefined || delegation === undefined || spec === undefined) return;
    const answered = await finishTool(engine, run, spec, () => delegation.resume(execution), execution);
    takeAnswered(run, execution, answered, engine.clock());
  });
  await Promise.all([runDecided(engine, run, tools, decided, refusalsOf(run)), ...delegated]);
  return pauseForOpen(run, engine.clock());
}

function refusalsOf({ runId, init, tools }: ActiveRun): ReadonlyMap<string, string> {
  return refusalsAmong(tools, init.resumption?.verdicts.get(runId) ?? []);
}
