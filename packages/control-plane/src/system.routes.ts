import { reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import { z } from 'zod';
import { defineControlRoute } from './define-route.ts';

/** What the server is, for people and probes. */
export function systemRoutes(): readonly Route[] {
  return [
    defineControlRoute({
      method: 'GET',
      path: '/health',
      summary: 'Whether the control plane is up',
      tags: ['system'],
      access: { public: 'load balancers probe it' },
      responses: { 200: z.object({ status: z.literal('ok') }) },
      handler: () => reply(200, { status: 'ok' }),
    }),
  ];
}
