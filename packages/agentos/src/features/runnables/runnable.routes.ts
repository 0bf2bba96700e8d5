import { z } from 'zod';
import { defineRoute, reply, serializeJson } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { toWireComponent, toWireSummary } from './wire/component.wire.ts';
import { componentSchemas } from './wire/component.schemas.ts';
import { memberOf } from './component-family.ts';
import type { ComponentFamily } from './component-family.ts';
import { viewOf } from './run.routes.ts';

/** Listing and reading the members of one family. */
export function runnableRoutes(family: ComponentFamily, deps: FeatureDeps): readonly Route[] {
  const members = [...family.members.values()];
  const { databaseId } = deps;
  const describe = (showsPrompt: boolean) =>
    members.map((member) =>
      member.kind === 'workflow' ? toWireSummary(member, databaseId) : toWireComponent(member, { databaseId, showsPrompt }),
    );
  const shown = { full: describe(true), plain: describe(false) };
  const whole = { full: serializeJson(shown.full), plain: serializeJson(shown.plain) };
  return [
    defineRoute({
      method: 'GET',
      path: `/${family.resource}`,
      summary: `List the ${family.resource} that the caller may see`,
      tags: [family.resource],
      access: { scope: `${family.resource}:read`, list: true },
      responses: { 200: z.array(componentSchemas[family.resource]) },
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
      responses: { 200: componentSchemas[family.resource] },
      handler: (ctx) => {
        const member = memberOf(family, ctx.params[family.idParam]);
        return reply(200, toWireComponent(member, { databaseId, ...viewOf(ctx) }));
      },
    }),
  ];
}
