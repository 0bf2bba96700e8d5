import type { JsonObject } from './json.ts';
import type { Requirement } from './tool-execution.ts';

/** `required`: somebody else than the caller has to agree. `audit`: a record of what the caller confirmed. */
export type ApprovalType = 'required' | 'audit';

/** As stored: that a pending one is over is told by the clock, see `approvalStatus`. */
export type StoredApprovalStatus = 'pending' | 'approved' | 'rejected' | 'cancelled';
export type ApprovalStatus = StoredApprovalStatus | 'expired';

/** What the engine looks at when a run goes on. Times are epoch milliseconds. */
export interface RunApproval {
  readonly id: string;
  /** Principal that owns the run. */
  readonly owner: string;
  /** Principal that made the run go on until it asked; null for callers without a name. */
  readonly requestedBy: string | null;
  readonly toolCallId: string;
  readonly type: ApprovalType;
  readonly status: StoredApprovalStatus;
  readonly argsHash: string;
  readonly note: string | null;
  /** Null: never. */
  readonly expiresAt: number | null;
  readonly usedAt: number | null;
}

/** A row to be inserted when a run pauses. */
export interface NewApproval {
  readonly id: string;
  readonly type: ApprovalType;
  readonly requestedBy: string | null;
  readonly toolCallId: string;
  readonly toolName: string;
  readonly toolArgs: JsonObject;
  readonly argsHash: string;
  readonly requirement: Requirement;
  /** The nested run that made the call; null when it was the run itself. */
  readonly memberRunId: string | null;
  readonly expiresAt: number | null;
}

/** A verdict on a pending approval. */
export interface ApprovalVerdict {
  readonly id: string;
  readonly status: 'approved' | 'rejected';
  /** Id of the principal, compared; and its name, shown. */
  readonly resolver: string;
  readonly resolvedBy: string;
  readonly data: JsonObject | null;
}

/** What becomes of a run's approvals in the transaction that changes the run; all of it, or the run does not change either. */
export interface ApprovalChange {
  readonly asked?: readonly NewApproval[];
  /** Each has to be pending still. */
  readonly resolved?: readonly ApprovalVerdict[];
  /** Each has to be approved, not over and not used yet. */
  readonly used?: readonly string[];
  /** Those that are pending. */
  readonly cancelled?: boolean;
}

/** The status at a time in epoch milliseconds. */
export function approvalStatus(approval: Pick<RunApproval, 'status' | 'expiresAt'>, now: number): ApprovalStatus {
  return approval.status === 'pending' && isOver(approval, now) ? 'expired' : approval.status;
}

export function isOver({ expiresAt }: Pick<RunApproval, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}
