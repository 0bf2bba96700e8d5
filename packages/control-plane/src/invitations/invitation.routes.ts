import { empty, offsetOf, pageMeta, pageMetaOf, reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import { z } from 'zod';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { cookieHeaders } from '../sign-in/auth-door.ts';
import { acceptInvitation, joinByInvitation, lookAtInvitation } from './accept-invitation.ts';
import {
  acceptBody,
  invitationLook,
  invitationMade,
  invitationQuery,
  invitationShown,
  inviteBody,
  joined,
  secretBody,
} from './invitation.schemas.ts';
import { invite, readInvitationPage, revokeInvitation } from './invitation.service.ts';

const shared = { tags: ['invitations'] } as const;
const byLink = { public: 'whoever is invited has no account yet; the secret of the link is the credential' } as const;

/** How people come into an organisation. */
export function invitationRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [...inviterRoutes(deps), ...publicRoutes(deps), joinRoute(deps)];
}

function inviterRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      ...shared,
      method: 'GET',
      path: '/organizations/:organization_id/invitations',
      summary: 'List invitations that were not used',
      access: { scope: 'org:members:read' },
      query: invitationQuery,
      responses: { 200: z.object({ data: z.array(invitationShown), meta: pageMeta }) },
      handler: async (ctx) => {
        const page = { search: ctx.query.search.trim(), limit: ctx.query.limit, offset: offsetOf(ctx.query) };
        const { invitations, total } = await readInvitationPage(deps, ctx, page);
        return reply(200, { data: invitations, meta: pageMetaOf(ctx.query, total) });
      },
    }),
    defineControlRoute({
      ...shared,
      method: 'POST',
      path: '/organizations/:organization_id/invitations',
      summary: 'Invite somebody',
      description: 'With roles that the caller holds. The link works once, for 7 days, and stands in this reply alone.',
      access: { scope: 'org:members:write' },
      body: inviteBody,
      responses: { 201: invitationMade },
      handler: async (ctx) => reply(201, await invite(deps, ctx, ctx.body)),
    }),
    defineControlRoute({
      ...shared,
      method: 'DELETE',
      path: '/organizations/:organization_id/invitations/:invitation_id',
      summary: 'Take an invitation back',
      access: { scope: 'org:members:write' },
      responses: { 204: empty('Revoked') },
      handler: async (ctx) => {
        await revokeInvitation(deps, ctx, ctx.params.invitation_id);
        return reply(204);
      },
    }),
  ];
}

function publicRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      ...shared,
      method: 'POST',
      path: '/invitations/look',
      summary: 'What an invitation is for',
      access: byLink,
      body: secretBody,
      responses: { 200: invitationLook },
      handler: async (ctx) => {
        deps.authDoor.refuseCrossSite(ctx);
        return reply(200, await lookAtInvitation(deps, ctx.body.secret), cookieHeaders([]));
      },
    }),
    defineControlRoute({
      ...shared,
      method: 'POST',
      path: '/invitations/accept',
      summary: 'Accept an invitation with a new account, and sign in',
      access: byLink,
      body: acceptBody,
      responses: { 201: joined },
      handler: async (ctx) => {
        deps.authDoor.refuseCrossSite(ctx);
        const { organizationId, userId } = await acceptInvitation(deps, { ...ctx.body, requestId: ctx.requestId });
        // After the transaction: were the server to stop here, they sign in with the password.
        const cookies = await deps.signIn.openSession(userId, deps.authDoor.headersFor(ctx));
        return reply(201, { organization_id: organizationId, user_id: userId }, cookieHeaders(cookies));
      },
    }),
  ];
}

function joinRoute(deps: ControlPlaneDeps): Route {
  return defineControlRoute({
    ...shared,
    method: 'POST',
    path: '/invitations/join',
    summary: 'Accept an invitation with the account that is signed in',
    description: 'Which has the address that was invited.',
    access: { signedIn: true },
    body: secretBody,
    responses: { 200: joined },
    handler: async (ctx) => {
      const { organizationId, userId } = await joinByInvitation(deps, ctx, ctx.body.secret);
      return reply(200, { organization_id: organizationId, user_id: userId });
    },
  });
}
