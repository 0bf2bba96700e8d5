import { reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import { z } from 'zod';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { issuerOf } from '../signing/index.ts';
import { mintToken } from './mint-token.ts';

const instanceToken = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int(),
    scope: z.string(),
    issuer: z.string(),
    audience: z.string(),
  })
  .meta({ id: 'InstanceToken', description: 'A token for one AgentOS (RFC 6749 section 5.1). expires_in is in seconds.' });

/** Tokens with which members call an AgentOS. */
export function tokenRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      method: 'POST',
      path: '/organizations/:organization_id/instances/:instance_id/token',
      summary: 'Get a token for an instance',
      description:
        'For ten minutes, or until the session ends, with the scopes of the caller’s roles there as they are now. The body is empty: nobody chooses rights.',
      tags: ['instances'],
      access: { signedIn: true },
      body: z.strictObject({}),
      responses: { 200: instanceToken },
      handler: async (ctx) => {
        const { instance_id: instanceId } = ctx.params;
        const { token, expiresIn, audience, scopes } = await mintToken(deps, ctx.principal, instanceId);
        return reply(200, {
          access_token: token,
          token_type: 'Bearer',
          expires_in: expiresIn,
          scope: scopes.join(' '),
          issuer: issuerOf(deps.publicUrl, instanceId),
          audience,
        });
      },
    }),
  ];
}
