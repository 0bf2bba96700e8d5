import { reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { instance } from './instance.schemas.ts';
import { toWireInstance } from './instance.wire.ts';
import type { Instances } from './instances.ts';

const keys = '/organizations/:organization_id/instances/:instance_id/keys';
const shared = { method: 'POST', tags: ['instances'], access: { scope: 'os:write' } } as const;

/** What is done to the keys of an instance. Each answers the instance. */
export function keyRoutes(deps: Pick<ControlPlaneDeps, 'publicUrl'>, instances: Instances): readonly Route[] {
  return [
    defineControlRoute({
      ...shared,
      path: keys,
      summary: 'Begin a rotation of keys',
      description: 'Publishes a pending key. It can be activated when every AgentOS has had time to read it.',
      responses: { 201: instance },
      handler: async (ctx) => {
        const { row, keys: known } = await instances.rotate(ctx, ctx.params.instance_id);
        return reply(201, toWireInstance(row, known, deps.publicUrl, ctx));
      },
    }),
    defineControlRoute({
      ...shared,
      path: `${keys}/revoke`,
      summary: 'Revoke all keys (emergency)',
      description:
        'All keys are destroyed and unpublished at once; a new one signs. Every token of the instance ends when its AgentOS reads the keys again.',
      responses: { 200: instance },
      handler: async (ctx) => {
        const { row, keys: known } = await instances.revokeKeys(ctx, ctx.params.instance_id);
        return reply(200, toWireInstance(row, known, deps.publicUrl, ctx));
      },
    }),
    defineControlRoute({
      ...shared,
      path: `${keys}/:kid/activate`,
      summary: 'Let a pending key sign',
      description: 'The key before is published until its last token has ended. 409 with Retry-After while the pending key is too young.',
      responses: { 200: instance },
      handler: async (ctx) => {
        const { row, keys: known } = await instances.activate(ctx, ctx.params.instance_id, ctx.params.kid);
        return reply(200, toWireInstance(row, known, deps.publicUrl, ctx));
      },
    }),
  ];
}
