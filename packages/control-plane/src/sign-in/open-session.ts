import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';

/** Signs somebody in for whom another room vouches: who was invited, who set the server up. No path leads to it. */
export const openSession = {
  id: 'agentos-open-session',
  endpoints: {
    openSession: createAuthEndpoint.serverOnly({ method: 'POST', body: z.object({ userId: z.string() }) }, async (ctx) => {
      const { internalAdapter } = ctx.context;
      const user = await internalAdapter.findUserById(ctx.body.userId);
      if (user === null) throw new TypeError('openSession: there is no such user');
      await setSessionCookie(ctx, { session: await internalAdapter.createSession(user.id), user });
      return { opened: true };
    }),
  },
};
