import type { Route } from 'agentos-ts/kit';
import type { ControlPlaneDeps } from './control-plane-deps.ts';
import { systemRoutes } from './system.routes.ts';

/** All rooms. A new one is a folder and a line here. */
export function controlPlaneRoutes(_deps: ControlPlaneDeps): readonly Route[] {
  return [...systemRoutes()];
}
