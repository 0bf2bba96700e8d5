import { empty, reply } from 'agentos-ts/kit';
import type { Principal } from 'agentos-ts/auth';
import type { Route } from 'agentos-ts/kit';
import { z } from 'zod';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { deletePasskey, deleteSession, deleteSessions, selectSessions } from './session.store.ts';
import { signInErrors } from './sign-in.errors.ts';

const tags = ['sign-in'];
const access = { signedIn: true } as const;

const sessionForm = z.object({
  id: z.string(),
  current: z.boolean(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  ip_address: z.string().nullable(),
  user_agent: z.string().nullable(),
});

/** What somebody has to sign in with, and where they are signed in. The library's own list holds the tokens of the sessions; this one does not. */
export function sessionRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      method: 'GET',
      path: '/auth/list-sessions',
      summary: 'Sessions of the caller',
      tags,
      access,
      responses: { 200: z.object({ data: z.array(sessionForm) }) },
      handler: async ({ principal }) => {
        const { userId, sessionId } = holderOf(principal);
        const rows = await deps.db.asSystem('list sessions', (tx) => selectSessions(tx, userId), { readOnly: true });
        return reply(200, {
          data: rows.map(({ id, createdAt, expiresAt, ipAddress, userAgent }) => ({
            id,
            current: id === sessionId,
            created_at: new Date(createdAt).toISOString(),
            expires_at: new Date(expiresAt).toISOString(),
            ip_address: ipAddress,
            user_agent: userAgent,
          })),
        });
      },
    }),
    defineControlRoute({
      method: 'POST',
      path: '/auth/revoke-session',
      summary: 'End a session of the caller',
      tags,
      access,
      body: z.object({ id: z.string().min(1).max(100) }),
      responses: { 204: empty() },
      handler: async ({ principal, body }) => {
        const { userId } = holderOf(principal);
        if (!(await deps.db.asSystem('end a session', (tx) => deleteSession(tx, userId, body.id)))) throw signInErrors.session_unknown();
        return reply(204);
      },
    }),
    defineControlRoute({
      method: 'POST',
      path: '/auth/passkey/delete-passkey',
      summary: 'Remove a passkey of the caller',
      tags,
      access,
      body: z.object({ id: z.string().min(1).max(100) }),
      responses: { 204: empty() },
      handler: async ({ principal, body }) => {
        const { userId } = holderOf(principal);
        if (!(await deps.db.asSystem('remove a passkey', (tx) => deletePasskey(tx, userId, body.id)))) throw signInErrors.passkey_unknown();
        return reply(204);
      },
    }),
    defineControlRoute({
      method: 'POST',
      path: '/auth/revoke-other-sessions',
      summary: 'End every session of the caller but this one',
      tags,
      access,
      responses: { 204: empty() },
      handler: async ({ principal }) => {
        const { userId, sessionId } = holderOf(principal);
        await deps.db.asSystem('end other sessions', (tx) => deleteSessions(tx, userId, sessionId));
        return reply(204);
      },
    }),
    defineControlRoute({
      method: 'POST',
      path: '/auth/revoke-sessions',
      summary: 'End every session of the caller, this one too',
      tags,
      access,
      responses: { 204: empty() },
      handler: async ({ principal }) => {
        await deps.signIn.endSessions(holderOf(principal).userId);
        return reply(204);
      },
    }),
  ];
}

function holderOf({ userId, claims }: Principal) {
  if (userId === null) throw new TypeError('a session without a user');
  return { userId, sessionId: String(claims['session_id']) };
}
