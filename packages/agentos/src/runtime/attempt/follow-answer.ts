import { NoObjectGeneratedError } from 'ai';
import type { ActiveRun } from './active-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { checkpointRun } from '../transitions/checkpoint-run.ts';
import { askModel } from '../model/ask-model.ts';
import type { AroundCall } from '../model/ask-model.ts';
import { metricsOf } from '../model/model-reply.ts';
import { addModelCall } from '../record/metrics.ts';
import type { AgentSpec, TeamSpec } from '../spec/agent-spec.ts';
import type { AnsweredRun } from '../spec/follow-up.ts';
import { modelInfo } from '../spec/model-info.ts';
import { failureFields } from './run-failure.ts';
import { traceModelStep } from './trace-run.ts';

/**
 * What the server does between an answer and the end of its run. The answer is there, so neither a failure nor slowness nor the run's own time limit
 * changes how the run ends: only a cancel does, and the loss of the run to another server. Parts are asked by models and not by users: nothing follows.
 */
export async function followAnswer(engine: EngineParts, run: ActiveRun, spec: AgentSpec | TeamSpec): Promise<void> {
  const { part, record } = run.init;
  // What is regenerated was asked before, and what follows was done then.
  if (engine.followUps === undefined || part !== null || record.lineage.regeneratedFrom !== undefined) return;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new Error('the time for follow-ups is over')), engine.limits.followUpTimeoutMs);
  try {
    const work = engine.followUps(spec, describeAnswered(run, AbortSignal.any([run.signal, limit.signal])));
    if (work === undefined) return;
    // A crash from here on must not lose the answer.
    await checkpointRun(engine, run);
    await work();
  } catch (error) {
    engine.log.warn({ runId: run.runId, ...failureFields(error) }, 'what follows an answer was not done');
  } finally {
    clearTimeout(timer);
  }
  if (run.stopKind === 'cancelled' || run.stopKind === 'lost') run.signal.throwIfAborted();
}

function describeAnswered(run: ActiveRun, signal: AbortSignal): AnsweredRun {
  const own = run.messages.filter(({ role, byOther }) => role === 'user' && byOther !== true);
  const worked = run.tools.filter((execution) => execution.result !== null && !execution.toolCallError);
  return {
    context: run.context,
    owner: run.access,
    words: own.map(({ content }) => content),
    usedTools: new Set(worked.map(({ toolName }) => toolName)),
    signal,
    ask: (question) => {
      const model = modelInfo(question.model);
      const counted: AroundCall = (call) =>
        traceModelStep(
          run,
          model,
          () => countCall(run, model, call),
          () => question.question,
        );
      return askModel({ ...question, signal }, counted);
    },
    emit: (event) => run.emit(event),
  };
}

/** An answer that is of no use costs the same. */
async function countCall(run: ActiveRun, model: { readonly id: string; readonly provider: string }, call: Parameters<AroundCall>[0]) {
  const started = performance.now();
  try {
    const reply = await call();
    run.metrics = addModelCall(run.metrics, model, reply.metrics);
    return reply;
  } catch (error) {
    if (NoObjectGeneratedError.isInstance(error) && error.usage !== undefined)
      run.metrics = addModelCall(run.metrics, model, metricsOf(error.usage, null, started));
    throw error;
  }
}
