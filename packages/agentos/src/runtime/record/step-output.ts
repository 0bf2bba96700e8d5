import type { RunMetrics } from './metrics.ts';
import type { RunContentValue } from './run-event.ts';
import type { WorkflowNode } from '../spec/workflow-spec.ts';

/** What became of one step of a workflow (wire 10.6). */
export interface StepOutput {
  readonly stepId: string;
  readonly stepName: string;
  readonly stepType: WorkflowNode['type'];
  readonly executorType: 'agent' | 'team' | 'function' | null;
  readonly executorName: string | null;
  /** The run of the agent or team that did the work. */
  readonly stepRunId: string | null;
  readonly content: RunContentValue;
  readonly success: boolean;
  /** Text fit for a client. */
  readonly error: string | null;
  readonly metrics: RunMetrics | null;
  /** What happened inside a block. */
  readonly steps?: readonly StepOutput[];
}
