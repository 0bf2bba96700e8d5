import { ControlPlane } from '@agentos-ts/control-plane';
import { configText, endWhenAsked, tell } from './tell.ts';

export interface ControlPlaneConfig {
  readonly db: string;
}

const config: ControlPlaneConfig = JSON.parse(configText);
const plane = new ControlPlane({
  db: config.db,
  secret: 'only for measurements, and long enough for them',
  logLevel: 'error',
  seed: { organizationName: 'Bench', instance: { osId: 'bench-os', name: 'Bench', url: 'http://127.0.0.1:7777' } },
  env: {},
});
const { url } = await plane.serve({ port: 0 });
const link = await plane.issueOwnerLink();
endWhenAsked(() => plane.close());
tell(JSON.stringify({ url, secret: link?.split('/').pop() ?? '' }));
