import type { Route } from 'agentos-ts/kit';
import type { ControlPlaneDeps } from './control-plane-deps.ts';
import { setupRoutes } from './setup/setup.routes.ts';
import { signInRoutes } from './sign-in/sign-in.routes.ts';
import { systemRoutes } from './system.routes.ts';

/** All rooms. A new one is a folder and a line here. */
export function controlPlaneRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [...systemRoutes(), ...signInRoutes(deps), ...setupRoutes(deps)];
}
