import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { configText, endWhenAsked, tell } from './tell.ts';

export interface BareHonoConfig {
  readonly path: string;
  /** Turned into JSON for every answer, as any app does. */
  readonly body: object;
}

const { path, body }: BareHonoConfig = JSON.parse(configText);
const app = new Hono().get(path, (c) => c.json(body));

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => tell(`http://127.0.0.1:${port}`));
endWhenAsked(async () => server.close());
