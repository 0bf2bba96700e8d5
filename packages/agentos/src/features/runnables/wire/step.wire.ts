import type { RunMetrics, StepOutput, StepPlace } from '../../../runtime/index.ts';
import { toWireMetrics } from './metrics.wire.ts';
import { omitNulls } from './omit-nulls.ts';

type Wire = Record<string, unknown>;

/** Wire 10.6: every key, every time; `steps` for blocks alone. */
export function toWireStepOutput(output: StepOutput): Wire {
  return {
    content: output.content,
    step_name: output.stepName,
    step_id: output.stepId,
    step_type: output.stepType,
    executor_type: output.executorType,
    executor_name: output.executorName,
    step_run_id: output.stepRunId,
    images: null,
    videos: null,
    audio: null,
    files: null,
    metrics: output.metrics === null ? null : toWireMetrics(output.metrics),
    success: output.success,
    error: output.error,
    stop: false,
    is_paused: false,
    ...(output.steps === undefined ? {} : { steps: output.steps.map(toWireStepOutput) }),
  };
}

/** Metrics of a workflow run (wire 10.1): existing clients require `steps`. */
export function toWireWorkflowMetrics(outputs: readonly StepOutput[], { duration }: RunMetrics): Wire {
  const steps: Record<string, Wire> = {};
  for (const output of outputs.flatMap(stepsIn))
    steps[output.stepName] = {
      step_name: output.stepName,
      executor_type: output.executorType ?? 'function',
      executor_name: output.executorName ?? output.stepName,
      ...(output.metrics === null ? {} : { metrics: toWireMetrics(output.metrics) }),
    };
  return omitNulls({ steps, duration: duration === 0 ? null : duration });
}

function stepsIn(output: StepOutput): readonly StepOutput[] {
  return output.steps === undefined ? [output] : output.steps.flatMap(stepsIn);
}

/** Which step an event is about. */
export function toWirePlace({ id, name, index, parentId }: StepPlace): Wire {
  return { step_id: id, step_name: name, step_index: toStepIndex(index), parent_step_id: parentId };
}

/** A number for the outermost steps, the whole way down for those inside of blocks. */
export function toStepIndex(index: readonly number[]): number | readonly number[] {
  const [only] = index;
  return index.length === 1 && only !== undefined ? only : index;
}
