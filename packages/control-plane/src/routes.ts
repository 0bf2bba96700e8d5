import type { Route } from 'agentos-ts/kit';
import type { ControlPlaneDeps } from './control-plane-deps.ts';
import { instanceRoutes, Instances, keyRoutes, publishedRoutes } from './instances/index.ts';
import { systemRoutes } from './system.routes.ts';
import { tokenRoutes } from './tokens/token.routes.ts';

/** All rooms. A new one is a folder and a line here. */
export function controlPlaneRoutes(deps: ControlPlaneDeps): readonly Route[] {
  const instances = new Instances(deps);
  return [
    ...systemRoutes(),
    ...instanceRoutes(deps, instances),
    ...keyRoutes(deps, instances),
    ...publishedRoutes(deps),
    ...tokenRoutes(deps),
  ];
}
