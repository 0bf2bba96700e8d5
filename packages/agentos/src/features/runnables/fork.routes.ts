import { randomUUID } from 'node:crypto';
import { defineRoute, reply } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { memberOf } from './component-family.ts';
import type { ComponentFamily } from './component-family.ts';
import { runnableErrors } from './run.errors.ts';
import { forkedSession } from './wire/run.schemas.ts';
import { copySession, ownerOfSession } from './store/session-of-component.store.ts';

/** Copying a session, to go on from it in another direction. */
export function forkRoutes(family: ComponentFamily, deps: FeatureDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: `/${family.resource}/:${family.idParam}/sessions/:session_id/fork`,
      summary: 'Fork a session',
      tags: [family.resource],
      access: { scope: `${family.resource}:run` },
      resource: (params) => ({ type: family.resource, id: params[family.idParam] }),
      responses: { 200: forkedSession },
      handler: async (ctx) => {
        const source = {
          sessionId: ctx.params.session_id,
          kind: family.kind,
          componentId: memberOf(family, ctx.params[family.idParam]).id,
        };
        const sessionId = randomUUID();
        await deps.db.as(ctx.access, async (tx) => {
          const owner = await ownerOfSession(tx, source.sessionId, source.kind, source.componentId);
          if (owner === null) throw runnableErrors.session_not_found();
          if ((await copySession(tx, { ...source, owner }, { sessionId, now: Date.now() })) === 0) throw runnableErrors.nothing_to_fork();
        });
        return reply(200, { session_id: sessionId, forked_from_session_id: source.sessionId });
      },
    }),
  ];
}
