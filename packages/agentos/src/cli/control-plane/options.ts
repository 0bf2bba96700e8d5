import type { Given } from '../command.ts';
import type { ControlPlaneSetup } from './load-control-plane.ts';

/** Options of the commands of the control plane. What is not given is read from the environment. */
export const controlPlaneOptions = {
  db: {
    type: 'string',
    value: '<url>',
    describe: 'its own database; default CONTROL_PLANE_DATABASE_URL, else file:./.agentos/control-plane',
  },
  'public-url': { type: 'string', value: '<url>', describe: 'where browsers reach it; default CONTROL_PLANE_URL, else where it listens' },
} as const;

export function readSetup(given: Pick<Given<typeof controlPlaneOptions>, 'text'>, env: ControlPlaneSetup['env']): ControlPlaneSetup {
  const db = given.text('db');
  const publicUrl = given.text('public-url');
  return { env, ...(db === undefined ? {} : { db }), ...(publicUrl === undefined ? {} : { publicUrl }) };
}
