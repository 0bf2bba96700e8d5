import { reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { meBody, meShown } from './me.schemas.ts';
import { readMe, renameMe } from './me.service.ts';

const shared = { tags: ['me'], path: '/me', access: { signedIn: true } } as const;

/** Who is signed in. */
export function meRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      ...shared,
      method: 'GET',
      summary: 'Who I am, where I belong and what I may do there',
      responses: { 200: meShown },
      handler: async (ctx) => reply(200, await readMe(deps, ctx)),
    }),
    defineControlRoute({
      ...shared,
      method: 'PATCH',
      summary: 'Rename myself',
      description: 'In every organisation.',
      body: meBody,
      responses: { 200: meShown },
      handler: async (ctx) => {
        await renameMe(deps, ctx, ctx.body.name);
        return reply(200, await readMe(deps, ctx));
      },
    }),
  ];
}
