import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { silentLog } from 'agentos-ts/kit';
import type { ControlPlaneOptions } from '../../../control-plane/src/index.ts';
import { ControlPlane } from '../../../control-plane/src/index.ts';
import { consoleAsset, consolePage } from './serve-console.ts';

export interface ServedControlPlane {
  readonly url: string;
  readonly controlPlane: ControlPlane;
  readonly close: () => Promise<void>;
}

interface ShownInstance {
  readonly id: string;
  readonly url: string;
}

/** The instance of a page, where the caller may enter it. */
async function findInstance(app: ControlPlane['getApp'], request: Request, id: string): Promise<(ShownInstance & { readonly organization_id: string }) | null> {
  const url = new URL('/me', request.url);
  const response = await app().fetch(new Request(url, { headers: { cookie: request.headers.get('cookie') ?? '' } }));
  if (!response.ok) return null;
  const me = (await response.json()) as { organizations: { id: string; instances: ShownInstance[] }[] };
  for (const { id: organizationId, instances } of me.organizations) {
    const found = instances.find((instance) => instance.id === id);
    if (found !== undefined) return { organization_id: organizationId, ...found };
  }
  return null;
}

/** A control plane in memory with the built console, under a name that passkeys can belong to. */
export async function serveControlPlane(options: ControlPlaneOptions = {}): Promise<ServedControlPlane> {
  let controlPlane: ControlPlane | null = null;
  let calls = 0;
  const answer = async (request: Request): Promise<Response> => {
    if (controlPlane === null) return new Response(null, { status: 503 });
    const app = controlPlane;
    const { pathname } = new URL(request.url);
    if (pathname === '/console') return consolePage({ mode: 'control-plane' });
    if (pathname.startsWith('/console/assets/')) return consoleAsset(pathname.slice('/console/assets/'.length));
    if (pathname.startsWith('/console/os/')) {
      const instance = await findInstance(() => app.getApp(), request, decodeURIComponent(pathname.slice('/console/os/'.length)));
      return consolePage({ mode: 'control-plane', instance });
    }
    // Each request from another address: tests sign in more often than one person may.
    calls += 1;
    const headers = new Headers(request.headers);
    headers.set('x-forwarded-for', `10.${(calls >> 16) & 255}.${(calls >> 8) & 255}.${calls & 255}`);
    return app.getApp().fetch(new Request(request, { headers }));
  };
  const server = serve({ hostname: 'localhost', port: 0, fetch: answer });
  await new Promise<void>((resolve) => void (server.listening ? resolve() : server.once('listening', () => resolve())));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  controlPlane = new ControlPlane({
    db: 'memory:',
    publicUrl: url,
    secret: 'a secret for tests that is long enough',
    log: silentLog,
    env: {},
    trustedProxies: 1,
    checkReplies: true,
    ...options,
  });
  await controlPlane.ready();
  const opened = controlPlane;
  return {
    url,
    controlPlane: opened,
    close: async () => {
      server.close();
      await opened.close();
    },
  };
}
