import type { ComponentRef } from './run-record.ts';

/** The place of a step in its workflow. */
export interface StepPlace {
  readonly id: string;
  readonly name: string;
  /** Positions from the outermost list of steps inwards. */
  readonly index: readonly number[];
  /** The block around the step. */
  readonly parentId: string | null;
}

/** The step of a workflow that a nested run works for. */
export interface WorkflowPlace {
  readonly workflowId: string;
  readonly workflowRunId: string;
  readonly step: StepPlace;
}

/** Whose event it is, when it is not the run's own: nested runs report in the stream of the run they are a part of. */
export interface PartOrigin {
  readonly runId: string;
  readonly parentRunId: string;
  readonly component: ComponentRef;
  readonly workflow: WorkflowPlace | null;
}
