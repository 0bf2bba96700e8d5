import type { RunMetrics, TokenUsage } from './metrics.ts';
import type { JsonObject } from './json.ts';
import type { RunStatus } from './run-status.ts';
import type { Requirement, ToolExecution } from './tool-execution.ts';

interface Model {
  readonly model: string;
  readonly modelProvider: string;
}

/** Text, or the object of a run with structured output. */
export type RunContentValue = string | JsonObject | readonly unknown[] | null;

/** What each event carries besides index, name, time and the identity of the run (wire 6.3). */
export interface RunEventFields {
  RunStarted: Model;
  RunContinued: object;
  ModelRequestStarted: Model;
  ModelRequestCompleted: Model & TokenUsage & { readonly timeToFirstToken: number | null };
  /** A delta, or the whole object once. */
  RunContent: { readonly content: RunContentValue; readonly contentType: string; readonly reasoningContent: string };
  RunContentCompleted: object;
  ToolCallStarted: { readonly tool: ToolExecution };
  ToolCallCompleted: { readonly tool: ToolExecution; readonly content: string };
  ToolCallError: { readonly tool: ToolExecution; readonly error: string };
  RunPaused: {
    readonly status: RunStatus;
    readonly tools: readonly ToolExecution[];
    readonly requirements: readonly Requirement[];
    readonly content: string;
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
  };
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
};
