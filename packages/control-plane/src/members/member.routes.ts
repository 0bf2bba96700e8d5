import { empty, offsetOf, pageMeta, pageMetaOf, reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import { z } from 'zod';
import type { HeldRole } from '../access/member-grants.ts';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { explainAccess, rightsOf } from './explain.ts';
import { explainBody, explainShown, memberQuery, memberShown, rightsQuery, rightsShown, setRolesBody } from './member.schemas.ts';
import { readMemberPage, readRights, removeMember, setMemberRoles } from './member.service.ts';

const shared = { tags: ['members'] } as const;
const nameRole = ({ roleId, name }: HeldRole) => ({ role_id: roleId, name });

/** Who belongs to an organisation, and what they may do there. */
export function memberRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [listRoute(deps), ...writeRoutes(deps), ...rightsRoutes(deps)];
}

function listRoute(deps: ControlPlaneDeps): Route {
  return defineControlRoute({
    ...shared,
    method: 'GET',
    path: '/organizations/:organization_id/members',
    summary: 'List members',
    access: { scope: 'org:members:read' },
    query: memberQuery,
    responses: { 200: z.object({ data: z.array(memberShown), meta: pageMeta }) },
    handler: async (ctx) => {
      const { search, sort_by: sortBy, sort_order: sortOrder, limit } = ctx.query;
      const page = { search: search.trim(), sortBy, sortOrder, limit, offset: offsetOf(ctx.query) };
      const { members, total } = await readMemberPage(deps, ctx, page);
      return reply(200, { data: members, meta: pageMetaOf(ctx.query, total) });
    },
  });
}

function writeRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      ...shared,
      method: 'PUT',
      path: '/organizations/:organization_id/members/:user_id/roles',
      summary: 'Give a member these roles and no others',
      description: 'The caller must hold all that the member holds and all that the roles grant. Counts from the next request on.',
      access: { scope: 'org:members:write' },
      body: setRolesBody,
      responses: { 200: memberShown },
      handler: async (ctx) => reply(200, await setMemberRoles(deps, ctx, ctx.params.user_id, ctx.body.roles)),
    }),
    defineControlRoute({
      ...shared,
      method: 'DELETE',
      path: '/organizations/:organization_id/members/:user_id',
      summary: 'Remove a member',
      description: 'The caller must hold all that the member holds. Their account stays, and what they are in other organisations.',
      access: { scope: 'org:members:write' },
      responses: { 204: empty('Removed') },
      handler: async (ctx) => {
        await removeMember(deps, ctx, ctx.params.user_id);
        return reply(204);
      },
    }),
  ];
}

function rightsRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      ...shared,
      method: 'GET',
      path: '/organizations/:organization_id/members/:user_id/rights',
      summary: 'What a member may do, and by which role',
      access: { scope: 'org:members:read' },
      query: rightsQuery,
      responses: { 200: rightsShown },
      handler: async (ctx) => {
        const { instance_id: instanceId = null } = ctx.query;
        const grants = await readRights(deps, ctx, ctx.params.user_id, instanceId, 'query');
        return reply(200, { scopes: rightsOf(grants, instanceId).map(({ scope, roles }) => ({ scope, roles: roles.map(nameRole) })) });
      },
    }),
    defineControlRoute({
      ...shared,
      method: 'POST',
      path: '/organizations/:organization_id/explain',
      summary: 'Ask whether a member may do something, and why',
      access: { scope: 'org:members:read' },
      body: explainBody,
      responses: { 200: explainShown },
      handler: async (ctx) => {
        const { user_id: userId, instance_id: instanceId, resource, action, id } = ctx.body;
        const grants = await readRights(deps, ctx, userId, instanceId, 'body');
        const { determining, ...decision } = explainAccess(grants, { instanceId, resource, action, id });
        return reply(200, { ...decision, determining: determining.map(({ role, scope }) => ({ ...nameRole(role), scope })) });
      },
    }),
  ];
}
