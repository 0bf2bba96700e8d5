import type { RowAccess } from '../../lib/row-access.ts';
import type { JsonObject } from './json.ts';
import type { RunMessage } from './message.ts';
import type { ApprovalChange, RunApproval } from './run-approval.ts';
import type { RunEvent } from './run-event.ts';
import type { ComponentRef, ResumePoint, RunLineage, RunRecord, StoredInput } from './run-record.ts';
import type { RunStatus } from './run-status.ts';
import type { Claim, ClaimedRun, RunTicket } from './run-ticket.ts';
import type { TransitionName } from './transitions.ts';

/** The row of a new run, inserted under `access.owner`. */
export interface NewRun {
  readonly runId: string;
  readonly sessionId: string;
  readonly component: ComponentRef;
  readonly parentRunId: string | null;
  readonly input: StoredInput;
  readonly messages: readonly RunMessage[];
  readonly model: string | null;
  readonly modelProvider: string | null;
  readonly metadata: JsonObject | null;
  readonly lineage: RunLineage;
  readonly resumePoint: ResumePoint;
  readonly streamed: boolean;
  readonly background: boolean;
  /** Null for a run that waits: it is inserted as PENDING. */
  readonly serverId: string | null;
  /** Null where the run is not to outlive its server. */
  readonly ticket: RunTicket | null;
  /** Event indices up to here are promised to this server; see `RunRecord.lastEventIndex`. */
  readonly lastEventIndex: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export interface BeginOptions {
  /** Create the session when the owner has none of this id. */
  readonly createSession: boolean;
  /** The run is a part of `parentRunId`, whose session it is in, whatever component that session belongs to. */
  readonly isPart?: boolean;
  /** State of a session that is created. */
  readonly initialSessionState: JsonObject;
  /** Messages of this many COMPLETED runs are returned. */
  readonly historyRuns: number;
  /** Only runs created before this time (epoch milliseconds) are history; for branches. */
  readonly historyBefore?: number;
  /** A COMPLETED run that becomes REGENERATED in the same transaction. */
  readonly regenerates?: string;
  /** The run waits, unless as many wait already. */
  readonly queue?: { readonly perOwner: number; readonly total: number };
  /** False when the caller does not depend on the row before the run ends. */
  readonly durable: boolean;
}

export interface BegunRun {
  readonly sessionState: JsonObject;
  /** Oldest run first, system prompts left out. */
  readonly history: readonly RunMessage[];
}

/** `session_missing`: the owner has no such session and none was to be created. `conflict`: the run to regenerate is not COMPLETED any more. */
export type BeginResult = BegunRun | 'session_missing' | 'conflict' | 'owner_queue_full' | 'queue_full';

/** What changes in a run's row. Absent members stay. */
export type RunPatch = Partial<
  Pick<
    RunRecord,
    | 'content'
    | 'contentType'
    | 'reasoning'
    | 'messages'
    | 'tools'
    | 'requirements'
    | 'steps'
    | 'journal'
    | 'metrics'
    | 'sessionState'
    | 'error'
    | 'lastEventIndex'
    | 'streamed'
    | 'background'
  >
>;

export interface SessionChange {
  readonly set: JsonObject;
  readonly removed: readonly string[];
  readonly addedTokens: number;
}

export interface Settle {
  readonly transition: TransitionName;
  /** When given, the row must still belong to this server: a server that was believed dead cannot overwrite its successor. */
  readonly heldBy?: string;
  /** When given, the row must still rest as it was read (`restMark`): a run that went on meanwhile and stopped again is another matter. */
  readonly restedAs?: string | undefined;
  /** Becomes the run's server; only for transitions into RUNNING. */
  readonly takenBy?: string;
  /** With `takenBy`: what another server would need to go on. A run that rests has none. */
  readonly ticket?: RunTicket | null;
  readonly patch: RunPatch;
  /** Cancels the paused runs below this one: nobody could decide on them any more. */
  readonly endsParts?: boolean;
  readonly session?: SessionChange;
  /** Stored in the same transaction, so that a final event is never seen before it is kept. */
  readonly events: readonly RunEvent[];
  readonly approvals?: ApprovalChange;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface ListRuns {
  readonly sessionId: string;
  readonly component?: Pick<ComponentRef, 'kind' | 'id'>;
  readonly status?: RunStatus;
  /** At most this many, newest last. */
  readonly limit: number;
}

/**
 * Where runs live. The engine owns this port; `features/runnables/run.store.ts` is the SQL behind it.
 * `access` decides which rows can be seen: a run of somebody else does not exist.
 */
export interface RunStore {
  begin(access: RowAccess, run: NewRun, options: BeginOptions): Promise<BeginResult>;
  /** Whether a session of this id belongs to another owner of the tenant. Asked only for an id that a client chose and does not own. */
  sessionBelongsToOther(access: RowAccess, sessionId: string): Promise<boolean>;
  /** State and history of a session for a run that goes on; `before` (epoch milliseconds) leaves out runs created at that time or later. */
  sessionContext(access: RowAccess, sessionId: string, runs: number, before: number): Promise<BegunRun>;
  load(access: RowAccess, runId: string): Promise<RunRecord | null>;
  /** Without the contents of files, and as many of the newest as one answer can reasonably hold. */
  list(access: RowAccess, filter: ListRuns): Promise<readonly RunRecord[]>;
  /** The runs whose parent is this run, oldest first. */
  parts(access: RowAccess, runId: string): Promise<readonly RunRecord[]>;
  /** The approvals that a run has asked for. */
  approvals(access: RowAccess, runId: string): Promise<readonly RunApproval[]>;
  /** Saves progress of a RUNNING run held by `serverId`. Answers whether it is still ours and whether a cancel was asked for. */
  checkpoint(
    access: RowAccess,
    runId: string,
    serverId: string,
    patch: RunPatch,
    now: number,
  ): Promise<{ readonly held: boolean; readonly cancelRequested: boolean }>;
  /** Compare-and-set of the status with everything that belongs to it. False when the run was not in a state the transition starts from, or its approvals not as `approvals` needs them. */
  settle(access: RowAccess, runId: string, change: Settle): Promise<boolean>;
  /** Appends events that follow each other, and raises the promised index. False when the run is not RUNNING under `serverId` any more. */
  appendEvents(access: RowAccess, runId: string, serverId: string, events: readonly RunEvent[], lastEventIndex: number): Promise<boolean>;
  /** Events with an index above `after`, in order, at most about `limit`. */
  readEvents(access: RowAccess, runId: string, after: number, limit: number): Promise<readonly RunEvent[]>;
  /** Keeps the wish to cancel. False when there is no unfinished run of this id. */
  requestCancel(access: RowAccess, runId: string): Promise<boolean>;

  /** Unfinished runs of this server that somebody asked to cancel. */
  cancelRequests(serverId: string): Promise<readonly string[]>;
  /** Says that this server is alive for another `leaseMs`. */
  renewLease(serverId: string, leaseMs: number, serves: readonly string[]): Promise<void>;
  releaseLease(serverId: string): Promise<void>;
  /** Unfinished runs that no server will go on with: see `Forsaken`. */
  orphans(limit: number, rules: Forsaken): Promise<readonly OrphanRun[]>;
  /** Takes runs that wait for a server, each by one taker. */
  claim(claim: Claim): Promise<readonly ClaimedRun[]>;
  /** Leaves a claimed run to whoever takes it next, at once. */
  giveBack(access: RowAccess, runId: string, serverId: string): Promise<void>;
}

/**
 * When a run whose server is gone is ended: at once, unless it has a ticket and is no workflow; then when `mostAttempts` servers have begun it, or when no
 * living server has its component for `patienceMs`. The last holds for runs that wait as well.
 */
export interface Forsaken {
  readonly mostAttempts: number;
  readonly patienceMs: number;
}

export interface OrphanRun {
  readonly access: RowAccess;
  readonly runId: string;
  readonly serverId: string | null;
  /** `gone`: with its server. `attempts`: begun too often. `unknown`: no server has its component. */
  readonly reason: 'gone' | 'attempts' | 'unknown';
  readonly streamed: boolean;
  readonly lastEventIndex: number;
}
