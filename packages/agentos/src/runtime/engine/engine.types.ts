import type { RowAccess } from '../../lib/row-access.ts';
import type { SubscribeToSignals } from '../../lib/signal.ts';
import type { RunTracer } from '../../telemetry/index.ts';
import type { AbilityProvider } from '../spec/agent-spec.ts';
import type { FollowUpProvider } from '../spec/follow-up.ts';
import type { RunnableSpec } from '../spec/runnable-spec.ts';
import type { RunEvent } from '../record/run-event.ts';
import type { RunCaller, RunInput, TrustedInput } from '../record/run-input.ts';
import type { ComponentRef, RunRecord } from '../record/run-record.ts';
import type { RunStore } from '../record/run-store.ts';
import type { StoredPrincipal } from '../record/run-ticket.ts';
import type { ToolDecision } from '../record/tool-execution.ts';

/** The part of a structured logger that the engine uses (pino's order of arguments). */
export interface RunLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface RunLimits {
  /** Runs at work in this process for one owner; more are refused with 429. */
  readonly runsPerOwner: number;
  /** Runs at work in this process; more are refused with 503. */
  readonly runs: number;
  /** Background runs of one owner that wait for a place, on all servers; more are refused with 429. */
  readonly queuedPerOwner: number;
  /** Background runs that wait for a place, of all owners and on all servers; about this many, more are refused with 503. */
  readonly queued: number;
  /** Default time for a whole run in milliseconds; that of the agent, team or workflow wins. */
  readonly runTimeoutMs: number;
  /** Nested runs that one run may cause in all, at any depth; one more ends it. */
  readonly partsPerRun: number;
  /** Time for what the server does after an answer, such as extracting memories, in milliseconds. */
  readonly followUpTimeoutMs: number;
  /** Default time for one tool call in milliseconds; a tool's `timeoutMs` wins. */
  readonly toolTimeoutMs: number;
}

/** How servers on one database notice each other; milliseconds. */
export interface EngineTiming {
  /** A server that was silent for so long is gone. Default 15 000. */
  readonly leaseMs: number;
  /** Between two signs of life. Default 5000. */
  readonly beatMs: number;
  /** Between two looks for cancels and waiting runs; signals make most of them early. Default 1000. */
  readonly pollMs: number;
  /** Between two looks at a run that is followed and is at work elsewhere. Default 500. */
  readonly followMs: number;
  /** How long a run waits while no server has its component. Default 300 000. */
  readonly patienceMs: number;
  /** How often a run is begun before it is given up; for runs that end the servers they run on. Default 3. */
  readonly mostAttempts: number;
}

/** What makes background runs survive their server. Without it they end with it, and none waits for a place. */
export interface BackgroundRuns {
  readonly runnables: readonly RunnableSpec[];
  /** Who asked for a run, with the rights that they have now; null when they have none any more. */
  restoreCaller(principal: StoredPrincipal, access: RowAccess): Promise<RunCaller | null>;
}

export interface RunEngineOptions {
  readonly store: RunStore;
  readonly log: RunLog;
  /** Unique per process start. */
  readonly serverId: string;
  /** Epoch milliseconds; `Date.now` unless a test needs another. */
  readonly clock?: () => number;
  readonly limits?: Partial<RunLimits>;
  readonly abilities?: AbilityProvider;
  readonly timing?: Partial<EngineTiming>;
  readonly background?: BackgroundRuns;
  /** Hints of other servers. Without them, changes are seen by polling alone. */
  readonly subscribe?: SubscribeToSignals;
  /** How long somebody else may take to approve a call, in milliseconds. Default 24 hours. */
  readonly approvalTimeMs?: number;
  readonly followUps?: FollowUpProvider;
  /** Learns of runs, model calls and tool calls. Default: nobody does. */
  readonly tracer?: RunTracer;
}

/** How a run is attached to the request that caused it. */
export interface RunMode {
  readonly stream: boolean;
  readonly background: boolean;
  /** What the end of `signal`, or of the reader of a plain stream, means. Default `cancel`; background runs always go on. */
  readonly onDisconnect?: 'cancel' | 'continue';
  /** The request's signal. */
  readonly signal?: AbortSignal;
}

export interface StartRun extends RunMode {
  readonly runnable: RunnableSpec;
  readonly input: RunInput;
  readonly caller: RunCaller;
  readonly trusted?: TrustedInput;
  /** Absent or empty: a new session. */
  readonly sessionId?: string | undefined;
}

export interface ContinueRun extends RunMode {
  /** What the request names: a run of another agent, team or workflow is not found. */
  readonly runnable: RunnableSpec;
  readonly caller: RunCaller;
  readonly trusted?: TrustedInput;
  readonly runId: string;
  /** When given, the run must belong to it. */
  readonly sessionId?: string | undefined;
  /** For paused runs. */
  readonly decisions?: readonly ToolDecision[];
  readonly input?: string | undefined;
  readonly continueFrom?: 'end' | 'last_user' | number | undefined;
  readonly fork?: boolean | undefined;
  readonly regenerate?: boolean | undefined;
  /** With `regenerate`: false leaves the original COMPLETED. Default true. */
  readonly replaceOriginal?: boolean | undefined;
  /** Added to `input`: a word of the user, not of the system. */
  readonly additionalInstructions?: string | undefined;
}

/** Which run, for a caller who named component and perhaps session in the request. */
export interface RunRef {
  readonly runId: string;
  readonly component: Pick<ComponentRef, 'kind' | 'id'>;
  readonly sessionId?: string | undefined;
}

export interface RunHandle {
  readonly runId: string;
  readonly sessionId: string;
  readonly component: ComponentRef;
  /**
   * Events of this attempt from its first one. Ends after the final event. Ending the iteration earlier counts as a disconnect for a
   * plain stream. Runs that are not streamed yield one event when they end.
   */
  events(): AsyncIterableIterator<RunEvent>;
  /** The stored record once the run is finished or paused. Does not reject: a failure is a record with status ERROR. */
  readonly done: Promise<RunRecord>;
}

/** What a cancel came to: stopped now, asked of another server, or there was nothing left to stop. */
export type CancelOutcome = 'cancelled' | 'requested' | 'finished';

export interface FollowedRun {
  readonly record: RunRecord;
  /** Index of the last event that there is so far; null while that is known to another server alone, and for a run that tells its end only. */
  readonly lastIndex: number | null;
  /** Events above the given index, stored ones first, then live ones, without gap or duplicate. */
  events(): AsyncIterableIterator<RunEvent>;
}

export interface RunEngine {
  /**
   * Starts a run; resolves when its row is stored, before the model is called.
   * @throws AgentOSError run_session_not_found (404), run_invalid_session_id (422), run_user_limit (429), run_server_limit, run_queue_full, run_shutting_down (503)
   */
  start(request: StartRun): Promise<RunHandle>;
  /**
   * @throws AgentOSError run_not_found (404), run_running, run_cancelled, run_workflow_cancelled, run_regenerated, run_changed, run_completed, run_errored,
   * run_unmatched_requirement, run_unresolved_steps (409), and those of `start`
   */
  continueRun(request: ContinueRun): Promise<RunHandle>;
  /** @throws AgentOSError run_not_found (404) */
  cancel(ref: RunRef, access: RowAccess): Promise<CancelOutcome>;
  /** @throws AgentOSError run_not_found (404) */
  follow(ref: RunRef, access: RowAccess, afterIndex: number): Promise<FollowedRun>;
  /** The runs that a run caused, oldest first. For a record that the caller was given. */
  parts(record: RunRecord): Promise<readonly RunRecord[]>;
  /** @throws AgentOSError run_not_found (404) */
  load(ref: RunRef, access: RowAccess): Promise<RunRecord>;
  /** Takes the server's lease, and goes on with runs that a dead server left behind or ends them. Once, before the first run. */
  open(): Promise<void>;
  /** Refuses new runs, waits up to `graceMs`, interrupts what is left, gives the lease back. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}
