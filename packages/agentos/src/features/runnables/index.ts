import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { checkpointRoutes } from './checkpoint.routes.ts';
import { agentFamily } from './component-family.ts';
import { forkRoutes } from './fork.routes.ts';
import { runRoutes } from './run.routes.ts';
import { runnableRoutes } from './runnable.routes.ts';

export { toWireAgentSummary } from './agent.wire.ts';
export { cancelRunsOf, releaseAllLeases } from './run-lease.store.ts';
export { createRunStore } from './run.store.ts';
export { runSchema } from './run.schemas.ts';
export { viewOf } from './run.routes.ts';
export { omitNulls, toRunSchema, toWireMessages } from './run.wire.ts';

/** Agents and their runs. */
export function agentRoutes(deps: FeatureDeps): readonly Route[] {
  const family = agentFamily(deps.agents);
  return [...runnableRoutes(family, deps), ...runRoutes(family, deps), ...checkpointRoutes(family, deps), ...forkRoutes(family, deps)];
}
