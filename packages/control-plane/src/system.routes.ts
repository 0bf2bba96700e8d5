import { reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import { z } from 'zod';
import type { ControlPlaneDeps } from './control-plane-deps.ts';
import { defineControlRoute } from './define-route.ts';
import { packageVersion } from './version.ts';

const tags = ['system'] as const;
const name = 'AgentOS control plane';

/** What the server is, for people, pages and probes. Nothing here counts or names what is behind the lock. */
export function systemRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      method: 'GET',
      path: '/',
      summary: 'Name of the server',
      tags,
      access: { public: 'a landing page that says what answers here' },
      responses: { 200: z.object({ name: z.string(), version: z.string(), console: z.string() }) },
      handler: () => reply(200, { name, version: packageVersion, console: `${deps.publicUrl}/console` }),
    }),
    defineControlRoute({
      method: 'GET',
      path: '/health',
      summary: 'Whether the control plane is up',
      tags,
      access: { public: 'load balancers probe it' },
      responses: { 200: z.object({ status: z.literal('ok') }) },
      handler: () => reply(200, { status: 'ok' }),
    }),
    defineControlRoute({
      method: 'GET',
      path: '/info',
      summary: 'How to sign in',
      tags,
      access: { public: 'a page has to learn which ways in there are' },
      responses: {
        200: z.object({
          kind: z.literal('control-plane'),
          name: z.string(),
          version: z.string(),
          public_url: z.string(),
          sign_in: z.object({
            password: z.literal(true),
            passkey: z.literal(true),
            oidc: z.object({ id: z.string(), name: z.string() }).nullable(),
          }),
          mail: z.boolean().describe('Whether invitations and forgotten passwords are sent by mail'),
        }),
      },
      handler: () =>
        reply(200, {
          kind: 'control-plane',
          name,
          version: packageVersion,
          public_url: deps.publicUrl,
          sign_in: { password: true, passkey: true, oidc: deps.authDoor.provider },
          mail: deps.mailer !== null,
        }),
    }),
  ];
}
