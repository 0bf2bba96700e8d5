import { Hono } from 'hono';
import { serveApp } from 'agentos-ts/kit';
import type { Database } from 'agentos-ts/kit';
import { openOrganization } from './organization-world.ts';
import type { TestOrganization } from './organization-world.ts';
import type { TestOptions } from './control-plane.ts';

/** An organisation of a control plane that other servers can reach. */
export interface ServedOrganization extends TestOrganization {
  readonly close: () => Promise<void>;
}

/** Listens first: the address is part of every issuer. */
export async function serveOrganization(db: Database, options: TestOptions = {}): Promise<ServedOrganization> {
  const front = new Hono();
  let app: Hono | null = null;
  front.all('*', (c) => app?.fetch(c.req.raw, c.env) ?? c.text('not yet', 503));
  const server = await serveApp(front, { host: '127.0.0.1', port: 0 }, 1);
  const organization = await openOrganization(db, { ...options, publicUrl: server.url });
  ({ app } = organization);
  return { ...organization, close: () => server.close(0) };
}
