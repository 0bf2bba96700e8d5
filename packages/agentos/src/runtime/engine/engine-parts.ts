import type { RowAccess } from '../../lib/row-access.ts';
import type { RunTracer } from '../../telemetry/index.ts';
import type { ActiveRun } from '../attempt/active-run.ts';
import type { AbilityProvider } from '../spec/agent-spec.ts';
import type { FollowUpProvider } from '../spec/follow-up.ts';
import type { BackgroundRuns, EngineTiming, RunLimits, RunLog, RunMode } from './engine.types.ts';
import type { RunSlots } from './run-slots.ts';
import type { RunWakers } from './run-wakers.ts';
import type { RunTaker } from './take-runs.ts';
import type { RunStore } from '../record/run-store.ts';

/** What the files of the engine share. One per engine, made in `engine.ts`. */
export interface EngineParts {
  readonly store: RunStore;
  readonly log: RunLog;
  readonly clock: () => number;
  readonly serverId: string;
  readonly limits: RunLimits;
  readonly abilities: AbilityProvider | undefined;
  readonly approvalTimeMs: number;
  readonly followUps: FollowUpProvider | undefined;
  readonly tracer: RunTracer;
  readonly slots: RunSlots;
  readonly timing: EngineTiming;
  readonly background: BackgroundRuns | undefined;
  readonly taker: RunTaker;
  readonly wakers: RunWakers;
  /** Works on a run until it is settled; here, because nested runs are started from within the work on a run. */
  readonly drive: (run: ActiveRun, mode: RunMode) => Promise<void>;
  /** Runs at work in this process by run id. Ids are made by servers, so no client can aim at a key. */
  readonly active: Map<string, ActiveRun>;
  /** Runs whose end could not be stored; tried again with every heartbeat. */
  readonly unsettled: Map<string, ActiveRun>;
  /** Claimed runs that could neither be begun nor given back; tried again with every heartbeat. */
  readonly unbegun: Map<string, RowAccess>;
  /** `closing`: no new runs. `stopping`: the grace time is over, runs at work are interrupted. */
  phase: 'open' | 'closing' | 'stopping';
}
