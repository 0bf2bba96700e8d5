import { contentText } from '../record/content-text.ts';
import type { RunContentValue } from '../record/run-event.ts';
import { RunFailed } from '../attempt/run-failure.ts';
import type { StepOutput } from '../record/step-output.ts';
import type { ConditionSpec, LoopSpec, ParallelSpec, RouterSpec } from '../spec/workflow-spec.ts';
import { WalkRests, askAuthor, blockOutput, tell } from './workflow-walk.ts';
import type { ListPlace, Visit, Walk } from './workflow-walk.ts';

const inside = ({ place, key }: Visit, offset = 0): ListPlace => ({ index: place.index, parentId: place.id, offset, key });

/** All steps at once on the same input. One that fails the run does so when the others have ended; one that waits for a person lets the others end first. */
export async function runParallel(walk: Walk, node: ParallelSpec, visit: Visit, previous: RunContentValue): Promise<StepOutput> {
  const { place: step, key } = visit;
  const count = node.steps.length;
  tell(walk, key, { name: 'ParallelExecutionStarted', fields: { step, count } });
  const settled = await Promise.allSettled(node.steps.map((entry, at) => walk.sequence([entry], inside(visit, at), previous)));
  walk.run.signal.throwIfAborted();
  const reasons = settled.flatMap((branch) => (branch.status === 'rejected' ? [asError(branch.reason)] : []));
  const reason = reasons.find((error) => !(error instanceof WalkRests)) ?? reasons[0];
  if (reason !== undefined) throw reason;
  const results = settled.flatMap((branch) => (branch.status === 'fulfilled' ? branch.value.outputs : []));
  tell(walk, key, { name: 'ParallelExecutionCompleted', fields: { step, count, results } });
  return blockOutput(node, results, together(results));
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('something that is not an Error was thrown', { cause: reason });
}

/** Contents under the names of their steps, in the order of the definition whoever finished first. */
function together(outputs: readonly StepOutput[]): string {
  return outputs.map(({ stepName, content }) => `## ${stepName}\n\n${contentText(content)}`).join('\n\n');
}

export async function runCondition(walk: Walk, node: ConditionSpec, visit: Visit, previous: RunContentValue): Promise<StepOutput> {
  const { place: step, key } = visit;
  const isMet = await walk.journal.condition(key, async () => (await askAuthor<unknown>(walk, node.test, step, previous)) === true);
  tell(walk, key, { name: 'ConditionExecutionStarted', fields: { step, isMet } });
  const steps = isMet ? node.steps : node.elseSteps;
  const branch = steps.length === 0 ? null : isMet ? 'if' : 'else';
  const { outputs } = await walk.sequence(steps, inside(visit), previous);
  tell(walk, key, { name: 'ConditionExecutionCompleted', fields: { step, isMet, branch, results: outputs } });
  return blockOutput(node, outputs, outputs.at(-1)?.content ?? null);
}

/** The steps again and again, each iteration on what the one before came to. */
export async function runLoopNode(walk: Walk, node: LoopSpec, visit: Visit, start: RunContentValue): Promise<StepOutput> {
  const { maxIterations } = node;
  const { place: step } = visit;
  const iterations: (readonly StepOutput[])[] = [];
  let previous = start;
  tell(walk, visit.key, { name: 'LoopExecutionStarted', fields: { step, maxIterations } });
  for (let iteration = 1, shouldContinue = true; shouldContinue; iteration += 1) {
    const key = `${visit.key}#${iteration}`;
    tell(walk, key, { name: 'LoopIterationStarted', fields: { step, iteration, maxIterations } });
    const result = await walk.sequence(node.steps, inside({ place: step, key }), previous);
    previous = result.previous;
    iterations.push(result.outputs);
    const isDone = await isLoopDone(walk, node, { place: step, key }, previous);
    shouldContinue = !isDone && iteration < maxIterations;
    tell(walk, key, {
      name: 'LoopIterationCompleted',
      fields: { step, iteration, maxIterations, results: result.outputs, shouldContinue },
    });
  }
  tell(walk, visit.key, { name: 'LoopExecutionCompleted', fields: { step, maxIterations, iterations } });
  return blockOutput(node, iterations.flat(), iterations.at(-1)?.at(-1)?.content ?? null);
}

async function isLoopDone(walk: Walk, { until }: LoopSpec, { place, key }: Visit, previous: RunContentValue): Promise<boolean> {
  if (until === undefined) return false;
  return walk.journal.condition(key, async () => (await askAuthor<unknown>(walk, until, place, previous)) === true);
}

export async function runRouter(walk: Walk, node: RouterSpec, visit: Visit, previous: RunContentValue): Promise<StepOutput> {
  const { place: step, key } = visit;
  const selected = await walk.journal.route(key, async () => {
    const answer = await askAuthor(walk, node.select, step, previous);
    return typeof answer === 'string' ? [answer] : [...answer];
  });
  const chosen = selected.map((id) => {
    const choice = node.choices.find((entry) => entry.id === id);
    if (choice === undefined) throw new RunFailed('RouterFailed', `Router ${node.name} chose a step that is not among its choices.`);
    return choice;
  });
  tell(walk, key, { name: 'RouterExecutionStarted', fields: { step, selected } });
  const { outputs } = await walk.sequence(chosen, inside(visit), previous);
  tell(walk, key, { name: 'RouterExecutionCompleted', fields: { step, selected, results: outputs } });
  return blockOutput(node, outputs, outputs.at(-1)?.content ?? null);
}
