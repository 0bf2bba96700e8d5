import type { ActiveRun } from './active-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { RunMode } from '../engine/engine.types.ts';
import { RunFailed, describeFailure, failureFields } from './run-failure.ts';
import { followAnswer } from './follow-answer.ts';
import { runModel } from './run-loop.ts';
import { runWorkflow } from '../workflow/run-workflow.ts';
import { settleRun, showStored } from '../transitions/settle-run.ts';
import type { StopKind } from './run-stop.ts';

/** Works on a run until it is settled. Never rejects. */
export async function driveRun(engine: EngineParts, run: ActiveRun, mode: RunMode): Promise<void> {
  engine.active.set(run.runId, run);
  if (engine.phase === 'stopping') run.stop('shutdown');
  const timer = setTimeout(() => run.stop('timeout'), run.init.runnable.timeoutMs ?? engine.limits.runTimeoutMs);
  const detach = stopWithRequest(run, mode);
  try {
    const { runnable } = run.init;
    const ending = runnable.kind === 'workflow' ? await runWorkflow(engine, run, runnable) : await runModel(engine, run, runnable);
    if (ending === 'complete' && runnable.kind !== 'workflow') await followAnswer(engine, run, runnable);
    await settleRun(engine, run, ending);
  } catch (error) {
    await endEarly(engine, run, error);
  } finally {
    clearTimeout(timer);
    detach();
  }
}

/** Whether the end of the request, or of whoever reads its stream, ends the run. */
export function endsWithRequest(mode: RunMode): boolean {
  return !mode.background && mode.onDisconnect !== 'continue';
}

function stopWithRequest(run: ActiveRun, mode: RunMode): () => void {
  const { signal } = mode;
  if (signal === undefined || !endsWithRequest(mode)) return () => undefined;
  const stop = () => run.stop('disconnected');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return () => signal.removeEventListener('abort', stop);
}

async function endEarly(engine: EngineParts, run: ActiveRun, error: unknown): Promise<void> {
  const kind = run.stopKind;
  // Left RUNNING: the lease is given back in a moment, and another server, or the next start, goes on from the last stored step.
  if (kind === 'shutdown' && mayBeTaken(engine, run)) {
    await run.init.events?.flush();
    return showStored(engine, run, run.toRecord({}));
  }
  if (kind === 'lost') return showStored(engine, run, run.toRecord({}));
  if (kind === 'cancelled' || kind === 'disconnected') {
    keepPartialText(engine, run);
    return settleRun(engine, run, 'cancel', kind === 'cancelled' ? 'Run was cancelled' : 'Client disconnected');
  }
  const cause = kind === undefined ? error : stopFailure(kind);
  const id = crypto.randomUUID();
  run.failure = { ...describeFailure(cause), id };
  run.content = run.failure.message;
  run.contentType = 'str';
  engine.log.warn({ runId: run.runId, errorId: id, type: run.failure.type, ...failureFields(cause) }, 'run failed');
  return settleRun(engine, run, 'fail');
}

/** Whether another server could go on with this run. Workflows are not taken over yet, though their journal says how far they came (ADR 4 and 5). */
function mayBeTaken(engine: EngineParts, { init: { record, part, runnable } }: ActiveRun): boolean {
  return engine.background !== undefined && record.background && part === null && runnable.kind !== 'workflow';
}

function stopFailure(kind: Exclude<StopKind, 'lost' | 'cancelled' | 'disconnected'>): RunFailed {
  return kind === 'timeout'
    ? new RunFailed('Timeout', 'The run took longer than it may.')
    : new RunFailed('interrupted', 'The server stopped before the run was finished.');
}

/** What the model said before it was stopped belongs to the conversation. */
function keepPartialText(engine: EngineParts, run: ActiveRun): void {
  if (run.partialText === '') return;
  run.messages = [...run.messages, { id: crypto.randomUUID(), role: 'assistant', content: run.partialText, createdAt: engine.clock() }];
}
