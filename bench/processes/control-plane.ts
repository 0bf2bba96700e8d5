import { ControlPlane } from '@agentos-ts/control-plane';
import { configText, endWhenAsked, tell } from './tell.ts';

export interface ControlPlaneConfig {
  readonly db: string;
}

/** What the process says first, as JSON. */
export interface ControlPlaneGreeting {
  readonly url: string;
  /** Of the link that makes the first owner. */
  readonly setupSecret: string;
}

const config: ControlPlaneConfig = JSON.parse(configText);

const controlPlane = new ControlPlane({
  db: config.db,
  secret: 'the secret of a control plane that is measured',
  seed: { organizationName: 'Bench', instance: { osId: 'bench-os', name: 'Bench', url: 'http://127.0.0.1:7777' } },
  logLevel: 'error',
  env: {},
});

const { url } = await controlPlane.serve({ port: 0 });
endWhenAsked(() => controlPlane.close());
const link = (await controlPlane.issueOwnerLink()) ?? '';
const greeting: ControlPlaneGreeting = { url, setupSecret: link.slice(link.lastIndexOf('/') + 1) };
tell(JSON.stringify(greeting));
