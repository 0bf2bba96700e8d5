import type { RunEvent, StepOutput } from '../../runtime/index.ts';
import { toWireExecutor, toWireRequirement } from './requirement.wire.ts';
import { toWireStepOutput } from './step.wire.ts';

type Wire = Record<string, unknown>;
export type StepEvent = Extract<RunEvent, { readonly fields: { readonly step: unknown } }>;

const results = (outputs: readonly StepOutput[]): Wire => ({ step_results: outputs.map(toWireStepOutput) });
const names = (outputs: readonly StepOutput[]): Wire => ({ executed_steps: outputs.length, ...results(outputs) });

/** What an event says about a step beyond which one it is (wire 6.5). */
export function toWireStepFields({ name, fields }: StepEvent): Wire {
  switch (name) {
    case 'StepStarted':
    case 'StepContinued':
      return {};
    case 'StepPaused':
      return { requires_confirmation: true };
    case 'StepExecutorPaused':
      return { ...toWireExecutor(fields.executor), executor_requirements: fields.requirements.map(toWireRequirement) };
    case 'StepExecutorContinued':
      return toWireExecutor(fields.executor);
    case 'StepCompleted':
      return {
        content: fields.output.content ?? '',
        content_type: typeof fields.output.content === 'object' && fields.output.content !== null ? 'object' : 'str',
        step_response: toWireStepOutput(fields.output),
      };
    case 'StepOutput':
      return { step_output: toWireStepOutput(fields.output) };
    case 'StepError':
      return { error: fields.error };
    case 'ParallelExecutionStarted':
      return { parallel_step_count: fields.count };
    case 'ParallelExecutionCompleted':
      return { parallel_step_count: fields.count, ...results(fields.results) };
    case 'ConditionExecutionStarted':
      return { condition_result: fields.isMet };
    case 'ConditionExecutionCompleted':
      return { condition_result: fields.isMet, branch: fields.branch, ...names(fields.results) };
    case 'RouterExecutionStarted':
      return { selected_steps: fields.selected };
    case 'RouterExecutionCompleted':
      return { selected_steps: fields.selected, ...names(fields.results) };
    case 'LoopExecutionStarted':
      return { max_iterations: fields.maxIterations };
    case 'LoopIterationStarted':
      return { iteration: fields.iteration, max_iterations: fields.maxIterations };
    case 'LoopIterationCompleted':
      return {
        iteration: fields.iteration,
        max_iterations: fields.maxIterations,
        iteration_results: fields.results.map(toWireStepOutput),
        should_continue: fields.shouldContinue,
      };
    default:
      return {
        total_iterations: fields.iterations.length,
        max_iterations: fields.maxIterations,
        all_results: fields.iterations.map((outputs) => outputs.map(toWireStepOutput)),
      };
  }
}
