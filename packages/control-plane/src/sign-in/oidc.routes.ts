import { empty, reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import { z } from 'zod';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { cookieHeaders } from './auth-door.ts';
import type { AuthDoor } from './auth-door.ts';
import { callbackErrorCode, signInErrors } from './sign-in.errors.ts';

const tags = ['sign-in'];
const answerParameter = z.string().max(4_096).optional();
/** A page of the console; nothing that leads elsewhere. */
const consolePath = z
  .string()
  .regex(/^\/console(?:[/?#][\x21-\x7e]*)?$/)
  .max(500);

/** Sign-in with the OpenID provider: there, and back (OpenID Connect Core 1.0 section 3.1). */
export function oidcRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      method: 'POST',
      path: '/auth/sign-in/oauth2',
      summary: 'Begin to sign in with an OpenID provider',
      tags,
      access: { public: 'whoever signs in is not signed in yet' },
      body: z.object({
        provider_id: z.string().min(1).max(100),
        callback_path: consolePath.default('/console').describe('The page to come back to'),
      }),
      responses: { 200: z.object({ url: z.url().describe('Where the browser goes') }) },
      handler: async (ctx) => {
        const { authDoor } = deps;
        authDoor.refuseCrossSite(ctx);
        const { provider_id: provider, callback_path: path } = ctx.body;
        await reachProvider(authDoor, provider);
        const callbackURL = `${deps.publicUrl}${path}`;
        const answer = await authDoor.ask(ctx, { path: '/sign-in/social', body: { provider, callbackURL, disableRedirect: true } });
        return reply(200, z.object({ url: z.url() }).parse(await answer.json()), cookieHeaders(answer.headers.getSetCookie()));
      },
    }),
    defineControlRoute({
      method: 'GET',
      path: '/auth/oauth2/callback/:provider_id',
      summary: 'Where the OpenID provider sends people back to',
      tags,
      access: { public: 'whoever signs in is not signed in yet; what began the sign-in is in a cookie' },
      query: z.object({
        code: answerParameter,
        state: answerParameter,
        error: answerParameter,
        error_description: answerParameter,
        iss: answerParameter,
      }),
      responses: { 302: empty('To the console: signed in, or with the code of an error in `?error=`') },
      handler: async (ctx) => {
        const { authDoor, publicUrl } = deps;
        const { provider_id: provider } = ctx.params;
        // The sign-in may have begun before this server was started.
        await reachProvider(authDoor, provider);
        const query = new URLSearchParams(
          Object.entries(ctx.query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        );
        const answer = await authDoor.ask(ctx, { path: `/callback/${encodeURIComponent(provider)}?${query.toString()}` });
        const target = URL.parse(answer.headers.get('location') ?? '');
        const error = target === null ? 'no_target' : target.searchParams.get('error');
        const location =
          target === null || error !== null ? `${publicUrl}/console?error=${callbackErrorCode(error ?? '')}#/sign-in` : target.href;
        return reply(302, undefined, { ...cookieHeaders(answer.headers.getSetCookie()), Location: location });
      },
    }),
  ];
}

async function reachProvider(authDoor: AuthDoor, id: string): Promise<void> {
  if (id !== authDoor.provider?.id) throw signInErrors.provider_unknown();
  if (!(await authDoor.reachProvider())) throw signInErrors.provider_unavailable();
}
