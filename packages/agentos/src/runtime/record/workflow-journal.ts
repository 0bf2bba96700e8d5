import type { StepOutput } from './step-output.ts';

/** How far one visit of a step has come. */
export interface StepVisit {
  /**
   * `asked`: may not begin before a person agrees. `agreed`: may, and has not. `working` in a stored journal: a server died meanwhile, and whether the step had
   * its effects is unknown.
   */
  readonly state: 'asked' | 'agreed' | 'working' | 'paused' | 'done';
  /** Tries that have begun. */
  readonly tries: number;
  /** The nested run that waits for a person. */
  readonly runId: string | null;
  /** What the step came to, once it is done. */
  readonly output: StepOutput | null;
}

/**
 * What a workflow run has behind it, so that the way through its steps can be gone again without doing anything twice. Keys name one visit of one place: the
 * positions from the outermost list inwards, and the iterations of the loops around.
 */
export interface WorkflowJournal {
  readonly steps: Readonly<Record<string, StepVisit>>;
  /** Answers of conditions, and of loops whether they are done. */
  readonly conditions: Readonly<Record<string, boolean>>;
  /** Ids that routers chose. */
  readonly routes: Readonly<Record<string, readonly string[]>>;
  /** Events of steps and blocks that were shown. */
  readonly told: readonly string[];
}
