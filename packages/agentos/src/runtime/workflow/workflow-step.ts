import type { AgentSpec, TeamSpec } from '../spec/agent-spec.ts';
import { contentText } from '../record/content-text.ts';
import type { RunMetrics } from '../record/metrics.ts';
import type { RunContentValue } from '../record/run-event.ts';
import { RunFailed, describeFailure, failureFields } from '../attempt/run-failure.ts';
import type { StepPlace } from '../record/run-part.ts';
import { startPart } from '../team/start-part.ts';
import type { StepOutput } from '../record/step-output.ts';
import type { StepFunction, StepSpec } from '../spec/workflow-spec.ts';
import { askAuthor } from './workflow-walk.ts';
import type { Walk } from './workflow-walk.ts';

/** What one try of a step came to. */
interface Try {
  readonly content: RunContentValue;
  readonly runId: string | null;
  readonly metrics: RunMetrics | null;
  /** Text fit for a client; null when the step succeeded. */
  readonly error: string | null;
}

/** Runs one step, again when it fails and may be, and does what its policy says when it stays failed (wire 6.6). */
export async function runStep(walk: Walk, step: StepSpec, place: StepPlace, previous: RunContentValue): Promise<StepOutput> {
  const { run } = walk;
  run.emit({ name: 'StepStarted', fields: { step: place } });
  let tried = await tryStep(walk, step, place, previous);
  for (let again = 0; again < step.retries && tried.error !== null; again += 1) tried = await tryStep(walk, step, place, previous);
  const output = outputOf(step, tried);
  if (tried.error === null) {
    if (step.executor.kind === 'function') run.emit({ name: 'StepOutput', fields: { step: place, output } });
    run.emit({ name: 'StepCompleted', fields: { step: place, output } });
    return output;
  }
  if (step.onError === 'skip') return output;
  run.emit({ name: 'StepError', fields: { step: place, error: tried.error } });
  throw new RunFailed('StepFailed', `Step ${step.name} failed: ${tried.error}`);
}

async function tryStep(walk: Walk, step: StepSpec, place: StepPlace, previous: RunContentValue): Promise<Try> {
  const { executor } = step;
  try {
    if (executor.kind === 'function') return await callFunction(walk, executor, place, previous);
    const text = step.input === undefined ? contentText(previous) : await askAuthor(walk, step.input, place, previous);
    return await runExecutor(walk, executor, place, text);
  } catch (error) {
    walk.run.signal.throwIfAborted();
    const { type, message } = describeFailure(error);
    walk.engine.log.warn({ runId: walk.run.runId, stepId: step.id, type, ...failureFields(error) }, 'step failed');
    return { content: null, runId: null, metrics: null, error: type === 'InternalError' ? 'The step failed.' : message };
  }
}

async function callFunction(walk: Walk, { run }: StepFunction, place: StepPlace, previous: RunContentValue): Promise<Try> {
  return { content: toContent(await askAuthor(walk, run, place, previous)), runId: null, metrics: null, error: null };
}

async function runExecutor(walk: Walk, runnable: AgentSpec | TeamSpec, step: StepPlace, text: string): Promise<Try> {
  const workflow = { workflowId: walk.workflow.id, workflowRunId: walk.run.runId, step };
  const record = await startPart(walk.engine, walk.run, { runnable, text, workflow });
  const isDone = record.status === 'COMPLETED';
  const failure = record.status === 'CANCELLED' ? 'The run was cancelled.' : (record.error?.message ?? 'The run did not complete.');
  return { content: record.content, runId: record.runId, metrics: record.metrics, error: isDone ? null : failure };
}

function outputOf(step: StepSpec, tried: Try): StepOutput {
  return {
    stepId: step.id,
    stepName: step.name,
    stepType: 'Step',
    executorType: step.executor.kind,
    executorName: step.executor.name,
    stepRunId: tried.runId,
    content: tried.error === null ? tried.content : `Step skipped due to error: ${tried.error}`,
    success: tried.error === null,
    error: tried.error,
    metrics: tried.metrics,
  };
}

/** What a function returned, as it will be stored. Throws for what JSON cannot say, such as an object that contains itself. */
function toContent(value: unknown): RunContentValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value) ?? '';
  if (typeof value !== 'object') return text;
  const copy: RunContentValue = JSON.parse(text);
  return copy;
}
