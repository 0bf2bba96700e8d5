import { defineRoute, reply } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { checkDatabase, databaseQuery } from '../sessions/index.ts';
import { optimizeBody, optimizeReply } from './memory.schemas.ts';
import { MemoryOptimizer } from './optimize-memories.ts';

export function optimizeRoutes(deps: FeatureDeps): readonly Route[] {
  const optimizer = new MemoryOptimizer(deps);
  return [
    defineRoute({
      method: 'POST',
      path: '/optimize-memories',
      summary: 'Merge the memories of a user',
      description:
        'A model says the same in fewer words. With apply false nothing is stored. Administrators name the user; others get their own.',
      tags: ['memories'],
      access: { scope: 'memories:write' },
      query: databaseQuery,
      body: optimizeBody,
      responses: { 200: optimizeReply },
      handler: async (ctx) => {
        checkDatabase(ctx.query, deps.databaseId, 'memories');
        return reply(200, await optimizer.optimize(ctx, ctx.body, ctx.signal));
      },
    }),
  ];
}
