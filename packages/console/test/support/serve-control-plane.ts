import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { silentLog } from 'agentos-ts/kit';
import type { Database } from 'agentos-ts/kit';
import { ControlPlane } from '../../../control-plane/src/index.ts';

export interface ServedControlPlane {
  readonly url: string;
  readonly controlPlane: ControlPlane;
  readonly close: () => Promise<void>;
}

/** A control plane with its console, under a name that passkeys can belong to. */
export async function serveControlPlane(db: Database): Promise<ServedControlPlane> {
  let controlPlane: ControlPlane | null = null;
  let calls = 0;
  const answer = (request: Request): Response | Promise<Response> => {
    if (controlPlane === null) return new Response(null, { status: 503 });
    // Each request from another address: tests sign in more often than one person may.
    calls += 1;
    const headers = new Headers(request.headers);
    headers.set('x-forwarded-for', `10.${(calls >> 16) & 255}.${(calls >> 8) & 255}.${calls & 255}`);
    return controlPlane.getApp().fetch(new Request(request, { headers }));
  };
  const server = serve({ hostname: 'localhost', port: 0, fetch: answer });
  await new Promise<void>((resolve) => void (server.listening ? resolve() : server.once('listening', () => resolve())));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const opened = new ControlPlane({
    db,
    publicUrl: url,
    secret: 'a secret for tests that is long enough',
    log: silentLog,
    env: {},
    trustedProxies: 1,
    checkReplies: true,
    console: true,
  });
  await opened.ready();
  controlPlane = opened;
  return {
    url,
    controlPlane: opened,
    close: async () => {
      server.close();
      await opened.close();
    },
  };
}
