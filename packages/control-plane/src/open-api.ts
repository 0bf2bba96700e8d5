import { createOpenApi } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import type { ControlPlaneDeps } from './control-plane-deps.ts';
import { controlPlaneRoutes } from './routes.ts';
import { packageVersion } from './version.ts';

const absent: PropertyDescriptor = {
  get: () => {
    throw new TypeError('a route that is only looked at has nothing to work with');
  },
};

/** The routes, to look at: a handler that is called all the same fails. */
export function describedRoutes(): readonly Route[] {
  const names: readonly (keyof ControlPlaneDeps)[] = [
    'db',
    'log',
    'publicUrl',
    'secrets',
    'signIn',
    'authDoor',
    'mailer',
    'signing',
    'instances',
  ];
  const deps: ControlPlaneDeps = Object.create(null, Object.fromEntries(names.map((name) => [name, absent])));
  return controlPlaneRoutes(deps);
}

/** The OpenAPI 3.1 document of the control plane: what the client's types are made from. */
export function controlPlaneOpenApi(): Record<string, unknown> {
  return createOpenApi({ title: 'AgentOS control plane', version: packageVersion }, describedRoutes());
}
