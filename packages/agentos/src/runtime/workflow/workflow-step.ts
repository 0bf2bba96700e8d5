import type { AgentSpec, TeamSpec } from '../spec/agent-spec.ts';
import { contentText } from '../record/content-text.ts';
import type { RunMetrics } from '../record/metrics.ts';
import type { RunContentValue } from '../record/run-event.ts';
import { RunFailed, describeFailure, failureFields } from '../attempt/run-failure.ts';
import type { StepPlace, WorkflowPlace } from '../record/run-part.ts';
import type { RunRecord } from '../record/run-record.ts';
import { resumePart } from '../team/resume-part.ts';
import { startPart } from '../team/start-part.ts';
import type { StepOutput } from '../record/step-output.ts';
import type { StepVisit } from '../record/workflow-journal.ts';
import type { StepFunction, StepSpec } from '../spec/workflow-spec.ts';
import { asAsking, requirementsOfPart } from '../tools/verdicts.ts';
import { askBeforeStep } from './step-approval.ts';
import { WalkRests, askAuthor, tell } from './workflow-walk.ts';
import type { Visit, Walk } from './workflow-walk.ts';

type Executor = AgentSpec | TeamSpec;

/** What one try of a step came to. */
interface Try {
  readonly content: RunContentValue;
  readonly runId: string | null;
  readonly metrics: RunMetrics | null;
  /** Text fit for a client; null when the step succeeded. */
  readonly error: string | null;
}

/** Runs one step, again when it fails and may be, and does what its policy says when it stays failed (wire 6.6). */
export async function runStep(walk: Walk, step: StepSpec, visit: Visit, previous: RunContentValue): Promise<StepOutput> {
  const { run, journal } = walk;
  const { place, key } = visit;
  const known = journal.visit(key)?.output;
  if (known !== undefined && known !== null) return known;
  const refusal = await askBeforeStep(walk, step, visit, previous);
  if (refusal !== null) return finish(walk, visit, 0, outputOf(step, { content: null, runId: null, metrics: null, error: refusal }));
  tell(walk, key, { name: 'StepStarted', fields: { step: place } });
  const before = journal.visit(key);
  let tries = before?.tries ?? 0;
  let tried = before === undefined || before.state === 'agreed' ? null : await takeUp(walk, step, visit, before);
  while (tried === null || (tried.error !== null && tries <= step.retries)) {
    tries += 1;
    tried = await tryStep(walk, step, visit, previous, tries);
  }
  const output = outputOf(step, tried);
  if (tried.error !== null && step.onError !== 'skip') {
    run.emit({ name: 'StepError', fields: { step: place, error: tried.error } });
    throw new RunFailed('StepFailed', `Step ${step.name} failed: ${tried.error}`);
  }
  if (tried.error === null) {
    if (step.executor.kind === 'function') run.emit({ name: 'StepOutput', fields: { step: place, output } });
    run.emit({ name: 'StepCompleted', fields: { step: place, output } });
  }
  return finish(walk, visit, tries, output);
}

async function finish(walk: Walk, { key }: Visit, tries: number, output: StepOutput): Promise<StepOutput> {
  walk.journal.write(key, { state: 'done', tries, runId: null, output });
  await walk.save();
  return output;
}

/** What became of a try that began before this attempt. One that was cut off is not made again by itself: nobody knows which of its effects it had. */
function takeUp(walk: Walk, step: StepSpec, visit: Visit, before: StepVisit): Promise<Try> {
  return guarded(walk, step, async () => {
    const { executor } = step;
    if (before.state !== 'paused' || before.runId === null || executor.kind === 'function')
      throw new RunFailed('interrupted', 'interrupted: the outcome of this step is unknown; it was not repeated');
    return resumeExecutor(walk, executor, visit, before.runId, before.tries);
  });
}

async function tryStep(walk: Walk, step: StepSpec, visit: Visit, previous: RunContentValue, tries: number): Promise<Try> {
  const { executor } = step;
  return guarded(walk, step, async () => {
    walk.journal.write(visit.key, { state: 'working', tries, runId: null, output: null });
    await walk.save();
    if (executor.kind === 'function') return callFunction(walk, executor, visit.place, previous);
    const text = step.input === undefined ? contentText(previous) : await askAuthor(walk, step.input, visit.place, previous);
    return startExecutor(walk, executor, visit, text, tries);
  });
}

async function guarded(walk: Walk, step: StepSpec, work: () => Promise<Try>): Promise<Try> {
  try {
    return await work();
  } catch (error) {
    walk.run.signal.throwIfAborted();
    if (error instanceof WalkRests) throw error;
    const { type, message } = describeFailure(error);
    walk.engine.log.warn({ runId: walk.run.runId, stepId: step.id, type, ...failureFields(error) }, 'step failed');
    return { content: null, runId: null, metrics: null, error: type === 'InternalError' ? 'The step failed.' : message };
  }
}

async function callFunction(walk: Walk, { run }: StepFunction, place: StepPlace, previous: RunContentValue): Promise<Try> {
  return { content: toContent(await askAuthor(walk, run, place, previous)), runId: null, metrics: null, error: null };
}

async function startExecutor(walk: Walk, runnable: Executor, visit: Visit, text: string, tries: number): Promise<Try> {
  const record = await startPart(walk.engine, walk.run, { runnable, text, workflow: workflowPlace(walk, visit) });
  if (record.status !== 'PAUSED') return outcomeOf(record);
  tellPaused(walk, visit, record);
  return restAt(walk, visit, record, tries);
}

async function resumeExecutor(walk: Walk, runnable: Executor, visit: Visit, runId: string, tries: number): Promise<Try> {
  const { run } = walk;
  const step = visit.place;
  let isResumed = false;
  const onResume = (paused: RunRecord): void => {
    isResumed = true;
    run.emit({ name: 'StepContinued', fields: { step } });
    run.emit({ name: 'StepExecutorContinued', fields: { step, executor: asAsking(paused) } });
  };
  const record = await resumePart(walk.engine, run, { runnable, runId, workflow: workflowPlace(walk, visit), onResume });
  if (record.status !== 'PAUSED') return outcomeOf(record);
  if (isResumed) tellPaused(walk, visit, record);
  return restAt(walk, visit, record, tries);
}

function tellPaused({ run }: Walk, { place }: Visit, record: RunRecord): void {
  const { requirements } = record;
  run.emit({ name: 'StepExecutorPaused', fields: { step: place, executor: asAsking(record), requirements } });
}

function restAt({ journal, requirements }: Walk, { place, key }: Visit, record: RunRecord, tries: number): never {
  const waiting = { step: place, executor: asAsking(record) };
  requirements.push(...requirementsOfPart(record).map((requirement) => ({ ...requirement, waiting })));
  journal.write(key, { state: 'paused', tries, runId: record.runId, output: null });
  throw new WalkRests();
}

function workflowPlace(walk: Walk, { place }: Visit): WorkflowPlace {
  return { workflowId: walk.workflow.id, workflowRunId: walk.run.runId, step: place };
}

function outcomeOf(record: RunRecord): Try {
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
