import type { JsonObject } from './json.ts';
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
  /** Of a call that waits, or waited, for a person: `required` when somebody else than the caller has to agree, `audit` when the caller may. */
  readonly approvalType?: ApprovalType;
  /** Id of the stored approval. */
  readonly approvalId?: string;
}

/** Something a person has to decide before a paused run goes on (wire 10.4). */
export interface Requirement {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly toolExecution: ToolExecution;
  readonly confirmation: boolean | null;
  readonly confirmationNote: string | null;
}

/** The decision of a person on one tool call: an identity and a verdict, never arguments. */
export interface ToolDecision {
  readonly toolCallId: string;
  readonly confirmed: boolean;
  readonly note?: string;
}
