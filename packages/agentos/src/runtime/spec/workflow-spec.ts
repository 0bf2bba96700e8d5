import type { AgentSpec, RunContext, TeamSpec } from './agent-spec.ts';
import type { JsonObject } from '../record/json.ts';
import type { RunContentValue } from '../record/run-event.ts';

/** What the code of a workflow learns: the run, and how far it is. */
export interface StepContext extends RunContext {
  readonly stepId: string;
  /** What the workflow was asked. */
  readonly input: string;
  /** What the last step that succeeded answered; the input before the first one has. */
  readonly previous: RunContentValue;
  /** `previous` as text. */
  readonly text: string;
  /** What each step that succeeded answered, by step id; of a step in a loop the last time. */
  readonly results: Readonly<Record<string, RunContentValue>>;
}

/** What a step that fails does to its workflow: the next step goes on without it, or the whole run fails. */
export type StepErrorPolicy = 'skip' | 'fail';

/** Whether a person has to agree first: always, never, or when the function says so. */
export type StepApproval = 'always' | 'never' | ((context: StepContext) => boolean | Promise<boolean>);

interface NodeBase {
  readonly id: string;
  readonly name: string;
}

/** One piece of work: an agent, a team or a function. */
export interface StepSpec extends NodeBase {
  readonly type: 'Step';
  readonly description: string | undefined;
  readonly executor: AgentSpec | TeamSpec | StepFunction;
  /** What an agent or team is asked. Default: what the step before answered. */
  readonly input: ((context: StepContext) => string | Promise<string>) | undefined;
  readonly onError: StepErrorPolicy;
  /** How often a step that failed is tried again. */
  readonly retries: number;
  /** Whether a person has to agree before the step begins. */
  readonly approval: StepApproval;
  /** What a refusal means: the workflow goes on without the step, or is cancelled. */
  readonly onReject: 'skip' | 'cancel';
}

export interface StepFunction {
  readonly kind: 'function';
  readonly name: string;
  readonly run: (context: StepContext) => unknown;
}

export interface ParallelSpec extends NodeBase {
  readonly type: 'Parallel';
  readonly steps: readonly WorkflowNode[];
}

export interface ConditionSpec extends NodeBase {
  readonly type: 'Condition';
  readonly test: (context: StepContext) => boolean | Promise<boolean>;
  readonly steps: readonly WorkflowNode[];
  readonly elseSteps: readonly WorkflowNode[];
}

export interface LoopSpec extends NodeBase {
  readonly type: 'Loop';
  readonly steps: readonly WorkflowNode[];
  readonly maxIterations: number;
  /** Asked after every iteration; true ends the loop. */
  readonly until: ((context: StepContext) => boolean | Promise<boolean>) | undefined;
}

export interface RouterSpec extends NodeBase {
  readonly type: 'Router';
  readonly choices: readonly WorkflowNode[];
  /** Ids of the choices to take, in order; none is allowed. */
  readonly select: (context: StepContext) => string | readonly string[] | Promise<string | readonly string[]>;
}

export type WorkflowNode = StepSpec | ParallelSpec | ConditionSpec | LoopSpec | RouterSpec;

/** A workflow as the engine sees it: steps in order, ids unique in the whole tree. */
export interface WorkflowSpec {
  readonly kind: 'workflow';
  readonly id: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly steps: readonly WorkflowNode[];
  readonly timeoutMs?: number | undefined;
  readonly dependencies: Readonly<Record<string, unknown>>;
  readonly sessionState: JsonObject;
  readonly metadata: JsonObject;
}
