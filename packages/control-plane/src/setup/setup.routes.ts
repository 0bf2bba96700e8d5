import { reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import { z } from 'zod';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { cookieHeaders } from '../sign-in/auth-door.ts';
import { lookAtSetup, setUp } from './setup.ts';

const tags = ['setup'];
const access = { public: 'there is nobody yet who could sign in; the secret of the link is the credential' } as const;
const secret = z.string().min(1).max(100);

/** The first owner: by a link that the server prints. */
export function setupRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      method: 'POST',
      path: '/setup/look',
      summary: 'What a link for the first owner is for',
      tags,
      access,
      body: z.object({ secret }),
      responses: {
        200: z.object({
          valid: z.literal(true),
          organization_name: z.string().nullable().describe('Of the organisation that waits for an owner; null: they name one'),
          expires_at: z.iso.datetime(),
        }),
      },
      handler: async (ctx) => {
        deps.authDoor.refuseCrossSite(ctx);
        const { organizationName, expiresAt } = await lookAtSetup(deps.db, ctx.body.secret);
        return reply(
          200,
          { valid: true, organization_name: organizationName, expires_at: new Date(expiresAt).toISOString() },
          cookieHeaders([]),
        );
      },
    }),
    defineControlRoute({
      method: 'POST',
      path: '/setup',
      summary: 'Become the first owner, and sign in',
      tags,
      access,
      body: z.object({
        secret,
        name: z.string().max(200),
        email: z.string().max(400),
        password: z.string().max(400),
        organization_name: z.string().max(200).optional(),
      }),
      responses: {
        201: z.object({
          user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
          organization: z.object({ id: z.string(), name: z.string() }),
        }),
      },
      handler: async (ctx) => {
        const { db, signIn, authDoor } = deps;
        authDoor.refuseCrossSite(ctx);
        const { secret: given, organization_name: organizationName, ...person } = ctx.body;
        const { user, organization } = await setUp(db, signIn, given, { ...person, organizationName, requestId: ctx.requestId });
        // After the transaction: were the server to stop here, the owner signs in with the password.
        const cookies = await signIn.openSession(user.userId, authDoor.headersFor(ctx));
        const { userId: id, name, email } = user;
        return reply(201, { user: { id, name, email }, organization }, cookieHeaders(cookies));
      },
    }),
  ];
}
