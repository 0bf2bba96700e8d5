import { contentText } from '../record/content-text.ts';
import type { RunContentValue } from '../record/run-event.ts';
import { RunFailed } from '../attempt/run-failure.ts';
import type { StepPlace } from '../record/run-part.ts';
import type { StepOutput } from '../record/step-output.ts';
import type { ConditionSpec, LoopSpec, ParallelSpec, RouterSpec } from '../spec/workflow-spec.ts';
import { askAuthor, blockOutput } from './workflow-walk.ts';
import type { ListPlace, Walk } from './workflow-walk.ts';

const inside = (place: StepPlace, offset = 0): ListPlace => ({ index: place.index, parentId: place.id, offset });

/** All steps at once on the same input. One that fails the run does so when the others have ended. */
export async function runParallel(walk: Walk, node: ParallelSpec, place: StepPlace, previous: RunContentValue): Promise<StepOutput> {
  const count = node.steps.length;
  walk.run.emit({ name: 'ParallelExecutionStarted', fields: { step: place, count } });
  const settled = await Promise.allSettled(node.steps.map((step, position) => walk.sequence([step], inside(place, position), previous)));
  walk.run.signal.throwIfAborted();
  const results = settled.flatMap((branch) => {
    if (branch.status === 'rejected') throw branch.reason;
    return branch.value.outputs;
  });
  walk.run.emit({ name: 'ParallelExecutionCompleted', fields: { step: place, count, results } });
  return blockOutput(node, results, together(results));
}

/** Contents under the names of their steps, in the order of the definition whoever finished first. */
function together(outputs: readonly StepOutput[]): string {
  return outputs.map(({ stepName, content }) => `## ${stepName}\n\n${contentText(content)}`).join('\n\n');
}

export async function runCondition(walk: Walk, node: ConditionSpec, place: StepPlace, previous: RunContentValue): Promise<StepOutput> {
  const isMet = (await askAuthor<unknown>(walk, node.test, place, previous)) === true;
  walk.run.emit({ name: 'ConditionExecutionStarted', fields: { step: place, isMet } });
  const steps = isMet ? node.steps : node.elseSteps;
  const branch = steps.length === 0 ? null : isMet ? 'if' : 'else';
  const { outputs } = await walk.sequence(steps, inside(place), previous);
  walk.run.emit({ name: 'ConditionExecutionCompleted', fields: { step: place, isMet, branch, results: outputs } });
  return blockOutput(node, outputs, outputs.at(-1)?.content ?? null);
}

/** The steps again and again, each iteration on what the one before came to. */
export async function runLoopNode(walk: Walk, node: LoopSpec, place: StepPlace, start: RunContentValue): Promise<StepOutput> {
  const { maxIterations } = node;
  const iterations: (readonly StepOutput[])[] = [];
  let previous = start;
  walk.run.emit({ name: 'LoopExecutionStarted', fields: { step: place, maxIterations } });
  for (let iteration = 1, shouldContinue = true; shouldContinue; iteration += 1) {
    walk.run.emit({ name: 'LoopIterationStarted', fields: { step: place, iteration, maxIterations } });
    const result = await walk.sequence(node.steps, inside(place), previous);
    previous = result.previous;
    iterations.push(result.outputs);
    const isDone = node.until !== undefined && (await askAuthor<unknown>(walk, node.until, place, previous)) === true;
    shouldContinue = !isDone && iteration < maxIterations;
    walk.run.emit({
      name: 'LoopIterationCompleted',
      fields: { step: place, iteration, maxIterations, results: result.outputs, shouldContinue },
    });
  }
  walk.run.emit({ name: 'LoopExecutionCompleted', fields: { step: place, maxIterations, iterations } });
  return blockOutput(node, iterations.flat(), iterations.at(-1)?.at(-1)?.content ?? null);
}

export async function runRouter(walk: Walk, node: RouterSpec, place: StepPlace, previous: RunContentValue): Promise<StepOutput> {
  const answer = await askAuthor(walk, node.select, place, previous);
  const selected = typeof answer === 'string' ? [answer] : [...answer];
  const chosen = selected.map((id) => {
    const choice = node.choices.find((entry) => entry.id === id);
    if (choice === undefined) throw new RunFailed('RouterFailed', `Router ${node.name} chose a step that is not among its choices.`);
    return choice;
  });
  walk.run.emit({ name: 'RouterExecutionStarted', fields: { step: place, selected } });
  const { outputs } = await walk.sequence(chosen, inside(place), previous);
  walk.run.emit({ name: 'RouterExecutionCompleted', fields: { step: place, selected, results: outputs } });
  return blockOutput(node, outputs, outputs.at(-1)?.content ?? null);
}
