import type { JsonObject } from './json.ts';
import type { StepPlace } from './run-part.ts';
import type { ComponentRef } from './run-record.ts';
import type { ApprovalType } from './run-approval.ts';

/** One tool call and what became of it (wire 10.3). */
export interface ToolExecution {
  readonly toolCallId: string;
  readonly toolName: string;
  /** As the model wrote them. What an approver sees is what runs: nobody can replace them afterwards. */
  readonly toolArgs: JsonObject;
  readonly toolCallError: boolean | null;
  readonly result: string | null;
  /** Epoch seconds with fraction, duration in seconds. */
  readonly metrics: { readonly startTime: number; readonly endTime: number; readonly duration: number } | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly requiresConfirmation: boolean | null;
  readonly confirmed: boolean | null;
  readonly confirmationNote: string | null;
  /** Of a call that gave a task to members: their runs, in the order of the members; null for one that could not start. */
  readonly childRunIds?: readonly (string | null)[];
  /** Of a call that waits, or waited, for a person: `required` when somebody else than the caller has to agree, `audit` when the caller may. */
  readonly approvalType?: ApprovalType;
  /** Id of the stored approval. */
  readonly approvalId?: string;
}

/** A nested run, as a requirement names the one that asks. */
export interface AskingRun {
  readonly runId: string;
  readonly component: ComponentRef;
}

/** The step of a workflow that waits. */
export interface WaitingStep {
  readonly step: StepPlace;
  /** The run of its agent or team; null when the step itself may not begin before a person agrees. */
  readonly executor: AskingRun | null;
  readonly onReject?: 'skip' | 'cancel';
}

/** Under this id a person decides whether a step may begin; the ids of calls that models make are only compared with those of their own runs. */
export function stepCallId(stepId: string): string {
  return `step:${stepId}`;
}

/** Something a person has to decide before a paused run goes on (wire 10.4). */
export interface Requirement {
  /** Made anew with every pause of every run that shows it. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly toolExecution: ToolExecution;
  readonly confirmation: boolean | null;
  readonly confirmationNote: string | null;
  /** Whose call it is, when it is not the run's own: the innermost run. */
  readonly member?: AskingRun;
  /** In a workflow: where. */
  readonly waiting?: WaitingStep;
}

/** The decision of a person on one tool call: an identity and a verdict, never arguments. */
export interface ToolDecision {
  /** Given where call ids alone may not be unique: by teams and workflows, whose members make them independently of each other. */
  readonly requirementId?: string;
  readonly toolCallId: string;
  readonly confirmed: boolean;
  readonly note?: string;
}
