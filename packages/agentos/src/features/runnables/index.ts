import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { checkpointRoutes } from './checkpoint.routes.ts';
import { agentFamily, teamFamily, workflowFamily } from './component-family.ts';
import { forkRoutes } from './fork.routes.ts';
import { runRoutes } from './run.routes.ts';
import { runnableRoutes } from './runnable.routes.ts';

export type { Component } from './component-family.ts';
export { toWireSummary } from './component.wire.ts';
export { cancelRunsOf, releaseAllLeases } from './run-lease.store.ts';
export { restoredCaller } from './run-caller.ts';
export { createRunStore } from './run.store.ts';
export { componentSummary } from './component.schemas.ts';
export { message } from './run-pieces.schemas.ts';
export { runSchema } from './run.schemas.ts';
export { viewOf } from './run.routes.ts';
export { omitNulls } from './omit-nulls.ts';
export { toWireRequirement } from './requirement.wire.ts';
export { workflowSocket } from './socket/workflow-socket.ts';
export { toRunSchema, toWireMessages } from './run.wire.ts';
export { toWireMetrics } from './metrics.wire.ts';

/** Agents, teams and workflows, and their runs. A workflow is no conversation, so it has no places to branch from. */
export function componentRoutes(deps: FeatureDeps): readonly Route[] {
  const spoken = [agentFamily(deps.agents), teamFamily(deps.teams)].flatMap((family) => [
    ...runnableRoutes(family, deps),
    ...runRoutes(family, deps),
    ...checkpointRoutes(family, deps),
    ...forkRoutes(family, deps),
  ]);
  const workflows = workflowFamily(deps.workflows);
  return [...spoken, ...runnableRoutes(workflows, deps), ...runRoutes(workflows, deps)];
}
