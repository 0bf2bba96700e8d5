import type { Route, Socket } from '../http/index.ts';
import type { FeatureDeps } from './feature-deps.ts';
import { approvalRoutes } from './approvals/index.ts';
import { authzRoutes } from './authz/index.ts';
import { memoryRoutes } from './memories/index.ts';
import { componentRoutes, workflowSocket } from './runnables/index.ts';
import { serviceAccountRoutes } from './service-accounts/index.ts';
import { sessionFamilyRoutes } from './sessions/index.ts';
import { systemRoutes } from './system/index.ts';
import { traceRoutes } from './traces/index.ts';

export type { FeatureDeps } from './feature-deps.ts';

/** All families. A new one is a folder and a line here. */
export function featureRoutes(deps: FeatureDeps): readonly Route[] {
  return [
    ...systemRoutes(deps),
    ...authzRoutes(deps),
    ...componentRoutes(deps),
    ...sessionFamilyRoutes(deps),
    ...memoryRoutes(deps),
    ...approvalRoutes(deps),
    ...serviceAccountRoutes(deps),
    ...traceRoutes(deps),
  ];
}

/** All websockets. */
export function featureSockets(deps: FeatureDeps): readonly Socket[] {
  return [workflowSocket(deps)];
}
