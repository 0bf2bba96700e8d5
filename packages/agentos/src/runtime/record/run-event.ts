import type { RunMetrics, TokenUsage } from './metrics.ts';
import type { JsonObject } from './json.ts';
import type { PartOrigin, StepPlace } from './run-part.ts';
import type { RunStatus } from './run-status.ts';
import type { StepOutput } from './step-output.ts';
import type { AskingRun, Requirement, ToolExecution } from './tool-execution.ts';

interface Model {
  readonly model: string;
  readonly modelProvider: string;
}

/** Text, or the object of a run with structured output. */
export type RunContentValue = string | JsonObject | readonly unknown[] | null;

interface AtStep {
  readonly step: StepPlace;
}

/**
 * What each event carries besides index, name, time and the identity of the run (wire 6.3 and 6.5). Names are those of agents; on the wire teams have them
 * with the prefix `Team`, and workflows have names of their own for start and end.
 */
export interface RunEventFields {
  RunStarted: Model;
  RunContinued: object;
  ModelRequestStarted: Model;
  ModelRequestCompleted: Model & TokenUsage & { readonly timeToFirstToken: number | null };
  /** A delta, or the whole object once. */
  RunContent: { readonly content: RunContentValue; readonly contentType: string; readonly reasoningContent: string };
  RunContentCompleted: object;
  MemoryUpdateStarted: object;
  /** The memories that are new or changed, as clients see them. */
  MemoryUpdateCompleted: { readonly memories: readonly JsonObject[] };
  ToolCallStarted: { readonly tool: ToolExecution };
  ToolCallCompleted: { readonly tool: ToolExecution; readonly content: string };
  ToolCallError: { readonly tool: ToolExecution; readonly error: string };
  RunPaused: {
    readonly status: RunStatus;
    readonly tools: readonly ToolExecution[];
    readonly requirements: readonly Requirement[];
    readonly content: string;
    readonly metadata: JsonObject | null;
    /** Of a workflow: what its finished steps came to. */
    readonly steps?: readonly StepOutput[];
  };
  RunCancelled: { readonly status: RunStatus; readonly reason: string; readonly content: RunContentValue };
  RunError: { readonly status: RunStatus; readonly content: string; readonly errorType: string; readonly errorId: string };
  RunCompleted: {
    readonly status: RunStatus;
    readonly content: RunContentValue;
    readonly contentType: string;
    readonly reasoningContent: string | null;
    readonly metrics: RunMetrics;
    readonly sessionState: JsonObject;
    readonly metadata: JsonObject | null;
    /** Of a workflow. */
    readonly steps?: readonly StepOutput[];
  };
  StepStarted: AtStep;
  StepCompleted: AtStep & { readonly output: StepOutput };
  /** What a function answered, before the step is completed. */
  StepOutput: AtStep & { readonly output: StepOutput };
  StepError: AtStep & { readonly error: string };
  /** The agent or team of the step waits for a person. */
  StepExecutorPaused: AtStep & { readonly executor: AskingRun; readonly requirements: readonly Requirement[] };
  /** The step may not begin before a person agrees. */
  StepPaused: AtStep;
  StepContinued: AtStep;
  StepExecutorContinued: AtStep & { readonly executor: AskingRun };
  ParallelExecutionStarted: AtStep & { readonly count: number };
  ParallelExecutionCompleted: AtStep & { readonly count: number; readonly results: readonly StepOutput[] };
  ConditionExecutionStarted: AtStep & { readonly isMet: boolean };
  ConditionExecutionCompleted: AtStep & {
    readonly isMet: boolean;
    readonly branch: 'if' | 'else' | null;
    readonly results: readonly StepOutput[];
  };
  LoopExecutionStarted: AtStep & { readonly maxIterations: number };
  /** Iterations count from 1. */
  LoopIterationStarted: AtStep & { readonly iteration: number; readonly maxIterations: number };
  LoopIterationCompleted: AtStep & {
    readonly iteration: number;
    readonly maxIterations: number;
    readonly results: readonly StepOutput[];
    readonly shouldContinue: boolean;
  };
  LoopExecutionCompleted: AtStep & { readonly maxIterations: number; readonly iterations: readonly (readonly StepOutput[])[] };
  RouterExecutionStarted: AtStep & { readonly selected: readonly string[] };
  RouterExecutionCompleted: AtStep & { readonly selected: readonly string[]; readonly results: readonly StepOutput[] };
}

export type RunEventName = keyof RunEventFields;

/** Name and payload of an event that is not numbered yet. */
export type RunEventBody = {
  readonly [Name in RunEventName]: { readonly name: Name; readonly fields: RunEventFields[Name] };
}[RunEventName];

export type RunEvent = RunEventBody & {
  /** From 0, per run, rising; a gap can only be what a crashed server never stored. */
  readonly index: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Absent for the run's own events. */
  readonly origin?: PartOrigin;
};
