import type { RunContentValue } from '../record/run-event.ts';
import { stepCallId } from '../record/tool-execution.ts';
import type { ToolExecution } from '../record/tool-execution.ts';
import type { StepSpec } from '../spec/workflow-spec.ts';
import { WalkRests, askAuthor } from './workflow-walk.ts';
import type { Visit, Walk } from './workflow-walk.ts';

/**
 * Asks a person whether a step may begin, where it has to be asked. Answers null when it may, and why it may not when a person refused. The verdict of a pause
 * counts for the visit that waited in it: the same step in the next round of a loop is asked for anew.
 */
export async function askBeforeStep(walk: Walk, step: StepSpec, visit: Visit, previous: RunContentValue): Promise<string | null> {
  const { run, journal } = walk;
  const { place, key } = visit;
  const before = journal.visit(key);
  if (before !== undefined && before.state !== 'asked') return null;
  if (before === undefined) {
    if (!(await mustAsk(walk, step, visit, previous))) return null;
    run.emit({ name: 'StepPaused', fields: { step: place } });
    return restBefore(walk, step, visit);
  }
  const [verdict] = run.init.resumption?.verdicts.get(stepCallId(step.id)) ?? [];
  if (verdict === undefined) return restBefore(walk, step, visit);
  run.emit({ name: 'StepContinued', fields: { step: place } });
  if (verdict.confirmed) {
    journal.write(key, { state: 'agreed', tries: 0, runId: null, output: null });
    return null;
  }
  if (step.onReject === 'cancel') run.stop('cancelled');
  run.signal.throwIfAborted();
  return `rejected: a person refused this step${verdict.note === undefined ? '' : `: ${verdict.note}`}`;
}

/** A rule that fails asks a person: never the other way round. */
async function mustAsk(walk: Walk, { approval }: StepSpec, { place }: Visit, previous: RunContentValue): Promise<boolean> {
  if (typeof approval !== 'function') return approval === 'always';
  try {
    return (await askAuthor<unknown>(walk, approval, place, previous)) !== false;
  } catch {
    walk.run.signal.throwIfAborted();
    return true;
  }
}

function restBefore({ engine, journal, requirements }: Walk, step: StepSpec, { place, key }: Visit): never {
  const createdAt = engine.clock();
  const toolExecution: ToolExecution = {
    toolCallId: stepCallId(step.id),
    toolName: step.name,
    toolArgs: {},
    toolCallError: null,
    result: null,
    metrics: null,
    createdAt,
    requiresConfirmation: true,
    confirmed: null,
    confirmationNote: null,
  };
  const waiting = { step: place, executor: null, onReject: step.onReject };
  requirements.push({ id: crypto.randomUUID(), createdAt, toolExecution, confirmation: null, confirmationNote: null, waiting });
  journal.write(key, { state: 'asked', tries: 0, runId: null, output: null });
  throw new WalkRests();
}
