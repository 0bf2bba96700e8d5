import { z } from 'zod';
import { defineRoute, reply, serializeJson } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { toWireAgent } from './agent.wire.ts';
import { memberOf } from './component-family.ts';
import type { ComponentFamily } from './component-family.ts';
import { viewOf } from './run.routes.ts';

const component = z
  .looseObject({ id: z.string(), name: z.string() })
  .meta({ id: 'Agent', description: 'An agent that is served here. Members without a value are left out.' });

/** Listing and reading the members of one family. */
export function runnableRoutes(family: ComponentFamily, deps: FeatureDeps): readonly Route[] {
  const members = [...family.members.values()];
  const describe = (showsPrompt: boolean) => members.map((member) => toWireAgent(member, { databaseId: deps.databaseId, showsPrompt }));
  const shown = { full: describe(true), plain: describe(false) };
  const whole = { full: serializeJson(shown.full), plain: serializeJson(shown.plain) };
  return [
    defineRoute({
      method: 'GET',
      path: `/${family.resource}`,
      summary: `List the ${family.resource} that the caller may see`,
      tags: [family.resource],
      access: { scope: `${family.resource}:read`, list: true },
      responses: { 200: z.array(component) },
      handler: (ctx) => {
        const form = viewOf(ctx).showsPrompt ? 'full' : 'plain';
        const visible = ctx.visibleIds(family.resource, 'read');
        return visible === 'all'
          ? reply(200, whole[form])
          : reply(
              200,
              shown[form].filter((member) => visible.has(member.id)),
            );
      },
    }),
    defineRoute({
      method: 'GET',
      path: `/${family.resource}/:${family.idParam}`,
      summary: `Read one of the ${family.resource}`,
      tags: [family.resource],
      access: { scope: `${family.resource}:read` },
      resource: (params) => ({ type: family.resource, id: params[family.idParam] }),
      responses: { 200: component },
      handler: (ctx) => {
        const member = memberOf(family, ctx.params[family.idParam]);
        return reply(200, toWireAgent(member, { databaseId: deps.databaseId, ...viewOf(ctx) }));
      },
    }),
  ];
}
