import type { Authenticator, Principal } from '../auth/index.ts';
import type { Database } from '../db/database.ts';
import type { Agent, Team, Workflow } from '../define/index.ts';
import type { RouteExplainer } from '../http/index.ts';
import type { ServiceAccounts } from './service-accounts/index.ts';
import type { RunEngine, RunStore, TrustedInput } from '../runtime/index.ts';

/** What the composition root hands to every family. */
export interface FeatureDeps {
  readonly os: {
    readonly id: string;
    readonly name: string | null;
    readonly description: string | null;
    readonly version: string;
    /** Epoch milliseconds of the start. */
    readonly startedAt: number;
  };
  readonly agents: readonly Agent[];
  readonly teams: readonly Team[];
  readonly workflows: readonly Workflow[];
  /** Merges memories; undefined: the model of an agent with memory does. */
  readonly memoryModel: Agent['model'] | undefined;
  readonly authMode: Authenticator['mode'];
  /** What the lock decides about requests; asked when requests come: every route is known then. */
  access(): RouteExplainer;
  readonly db: Database;
  /** Name of the database on the wire (`db_id`). */
  readonly databaseId: string;
  readonly engine: RunEngine;
  readonly runs: RunStore;
  readonly serviceAccounts: ServiceAccounts;
  /** What the token's claims give to a run; undefined where no claims are configured. */
  trustedInput(principal: Principal): TrustedInput | undefined;
}
