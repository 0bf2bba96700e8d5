import type { ActiveRun } from '../attempt/active-run.ts';
import { checkpointRun } from '../transitions/checkpoint-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { RunContentValue } from '../record/run-event.ts';
import type { StepPlace } from '../record/run-part.ts';
import type { StepOutput } from '../record/step-output.ts';
import { runCondition, runLoopNode, runParallel, runRouter } from './workflow-blocks.ts';
import type { WorkflowNode, WorkflowSpec } from '../spec/workflow-spec.ts';
import { runStep } from './workflow-step.ts';
import { placeOf } from './workflow-walk.ts';
import type { ListPlace, SequenceResult, Walk } from './workflow-walk.ts';

const outermost: ListPlace = { index: [], parentId: null };

/** One attempt at a run of a workflow: its steps in order, saved after each of the outermost ones. */
export async function runWorkflow(engine: EngineParts, run: ActiveRun, workflow: WorkflowSpec): Promise<'complete'> {
  const walk: Walk = {
    engine,
    run,
    workflow,
    results: new Map(),
    sequence: (nodes, at, previous) => runSequence(walk, nodes, at, previous),
  };
  await runSequence(walk, workflow.steps, outermost, run.init.record.input.content, async (outputs, previous) => {
    run.steps = outputs;
    run.content = outputs.at(-1)?.content ?? previous;
    await checkpointRun(engine, run);
  });
  return 'complete';
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
    const output = await runNode(walk, node, placeOf(node, position, at), previous);
    outputs = [...outputs, output];
    if (output.success && output.content !== null) {
      previous = output.content;
      walk.results.set(node.id, output.content);
    }
    await afterEach?.(outputs, previous);
  }
  return { outputs, previous };
}

function runNode(walk: Walk, node: WorkflowNode, place: StepPlace, previous: RunContentValue): Promise<StepOutput> {
  switch (node.type) {
    case 'Step':
      return runStep(walk, node, place, previous);
    case 'Parallel':
      return runParallel(walk, node, place, previous);
    case 'Condition':
      return runCondition(walk, node, place, previous);
    case 'Loop':
      return runLoopNode(walk, node, place, previous);
    default:
      return runRouter(walk, node, place, previous);
  }
}
