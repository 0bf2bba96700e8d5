import type { JsonObject } from './json.ts';
import type { InputFileKind, RunMessage } from './message.ts';
import type { RunMetrics } from './metrics.ts';
import type { RunContentValue } from './run-event.ts';
import type { RunStatus } from './run-status.ts';
import type { StepOutput } from './step-output.ts';
import type { Requirement, ToolExecution } from './tool-execution.ts';
import type { WorkflowJournal } from './workflow-journal.ts';

export type ComponentKind = 'agent' | 'team' | 'workflow';

export interface ComponentRef {
  readonly kind: ComponentKind;
  readonly id: string;
  readonly name: string | null;
}

export interface RunLineage {
  readonly forkedFromRunId?: string;
  readonly forkedFromMessageIndex?: number;
  readonly regeneratedFrom?: string;
}

export interface RunFailure {
  /** Machine word such as `ModelError`, `Timeout`, `interrupted`. */
  readonly type: string;
  /** Text fit for a client. */
  readonly message: string;
  /** The same id stands in the log beside the cause. */
  readonly id: string;
}

/** What the run was asked, without the bytes of files: those stand in the user message. */
export interface StoredInput {
  readonly content: string;
  readonly files?: readonly {
    readonly kind: InputFileKind;
    readonly mimeType: string;
    readonly filename?: string;
    readonly size: number;
  }[];
}

/** A run as it is stored. Times are epoch milliseconds. */
export interface RunRecord {
  readonly tenant: string;
  readonly owner: string;
  readonly userId: string | null;
  readonly runId: string;
  readonly sessionId: string;
  readonly component: ComponentRef;
  readonly parentRunId: string | null;
  readonly status: RunStatus;
  readonly input: StoredInput;
  readonly content: RunContentValue;
  /** `str`, or the name of the schema of a structured output. */
  readonly contentType: string;
  readonly reasoning: string | null;
  /** The conversation of this run alone, system prompt first. */
  readonly messages: readonly RunMessage[];
  readonly tools: readonly ToolExecution[];
  readonly requirements: readonly Requirement[];
  /** Of a workflow: what its steps came to, in order. */
  readonly steps: readonly StepOutput[];
  /** Of a workflow that is paused or at work; not for clients. */
  readonly journal: WorkflowJournal | null;
  readonly metrics: RunMetrics;
  readonly model: string | null;
  readonly modelProvider: string | null;
  readonly sessionState: JsonObject;
  readonly metadata: JsonObject | null;
  readonly lineage: RunLineage;
  readonly error: RunFailure | null;
  readonly streamed: boolean;
  readonly background: boolean;
  /** The dependencies and schema a paused or failed run is continued with; not for clients. */
  readonly resumePoint: ResumePoint | null;
  /** Highest event index that a client can have seen; -1 when there are no events. */
  readonly lastEventIndex: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Agents cause no runs. */
export function mayHaveParts({ component }: Pick<RunRecord, 'component'>): boolean {
  return component.kind !== 'agent';
}

/** Kept for `continue`, which must not be given these by a client a second time. */
export interface ResumePoint {
  readonly dependencies: JsonObject;
  readonly outputSchema: JsonObject | null;
}

/** What tells one pause or failure of a run from the next, as the store compares it: ids that are made anew each time. */
export function restMark({ error, requirements }: Pick<RunRecord, 'error' | 'requirements'>): string | undefined {
  return error?.id ?? requirements[0]?.id;
}
