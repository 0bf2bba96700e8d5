import type { ActiveRun } from '../attempt/active-run.ts';
import { checkpointRun } from '../transitions/checkpoint-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { RunContentValue } from '../record/run-event.ts';
import type { StepOutput } from '../record/step-output.ts';
import type { Requirement } from '../record/tool-execution.ts';
import { Journal } from './journal.ts';
import { runCondition, runLoopNode, runParallel, runRouter } from './workflow-blocks.ts';
import type { WorkflowNode, WorkflowSpec } from '../spec/workflow-spec.ts';
import { runStep } from './workflow-step.ts';
import { WalkRests, visitOf } from './workflow-walk.ts';
import type { ListPlace, SequenceResult, Visit, Walk } from './workflow-walk.ts';

const outermost: ListPlace = { index: [], parentId: null, key: '' };

/**
 * One attempt at a run of a workflow: its steps in order, saved after each of the outermost ones. After a pause the way is gone again from the start; what
 * the journal knows is neither done nor shown a second time.
 */
export async function runWorkflow(engine: EngineParts, run: ActiveRun, workflow: WorkflowSpec): Promise<'complete' | 'pause'> {
  const walk = startWalk(engine, run, workflow);
  const known = run.steps.length;
  try {
    await runSequence(walk, workflow.steps, outermost, run.init.record.input.content, async (outputs, previous) => {
      if (outputs.length <= known) return;
      run.steps = outputs;
      run.content = outputs.at(-1)?.content ?? previous;
      await checkpointRun(engine, run);
    });
    return 'complete';
  } catch (error) {
    if (!(error instanceof WalkRests)) throw error;
    run.journal = walk.journal.toStored();
    run.requirements = walk.requirements.toSorted(byPlace);
    return 'pause';
  }
}

/** In the order of the definition, whoever came to rest first. */
function byPlace(a: Requirement, b: Requirement): number {
  const [left, right] = [a.waiting?.step.index ?? [], b.waiting?.step.index ?? []];
  const at = left.findIndex((position, depth) => position !== right[depth]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

function startWalk(engine: EngineParts, run: ActiveRun, workflow: WorkflowSpec): Walk {
  const journal = new Journal(run.journal);
  let saved = Promise.resolve();
  const save = async (): Promise<void> => {
    run.journal = journal.toStored();
    await checkpointRun(engine, run);
  };
  const walk: Walk = {
    engine,
    run,
    workflow,
    results: new Map(),
    journal,
    requirements: [],
    // One after the other, so that what is saved last is what is true last.
    save: () => (run.init.record.background ? (saved = saved.then(save)) : Promise.resolve()),
    sequence: (nodes, at, previous) => runSequence(walk, nodes, at, previous),
  };
  return walk;
}

async function runSequence(
  walk: Walk,
  nodes: readonly WorkflowNode[],
  at: ListPlace,
  start: RunContentValue,
  afterEach?: (outputs: readonly StepOutput[], previous: RunContentValue) => Promise<void>,
): Promise<SequenceResult> {
  let previous = start;
  let outputs: readonly StepOutput[] = [];
  for (const [position, node] of nodes.entries()) {
    walk.run.signal.throwIfAborted();
    const output = await runNode(walk, node, visitOf(node, position, at), previous);
    outputs = [...outputs, output];
    if (output.success && output.content !== null) {
      previous = output.content;
      walk.results.set(node.id, output.content);
    }
    await afterEach?.(outputs, previous);
  }
  return { outputs, previous };
}

function runNode(walk: Walk, node: WorkflowNode, visit: Visit, previous: RunContentValue): Promise<StepOutput> {
  switch (node.type) {
    case 'Step':
      return runStep(walk, node, visit, previous);
    case 'Parallel':
      return runParallel(walk, node, visit, previous);
    case 'Condition':
      return runCondition(walk, node, visit, previous);
    case 'Loop':
      return runLoopNode(walk, node, visit, previous);
    default:
      return runRouter(walk, node, visit, previous);
  }
}
