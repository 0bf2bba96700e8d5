import { empty, offsetOf, pageMeta, pageMetaOf, reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import { z } from 'zod';
import { readOrganization } from '../access/change-organization.ts';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { createRoleBody, roleQuery, roleShown, scopeFamilyShown, updateRoleBody } from './role.schemas.ts';
import { changeRole, createRole, readRolePage, removeRole } from './role.service.ts';
import { describeCatalogue } from './scope-catalogue.ts';

const shared = { tags: ['roles'] } as const;

/** Roles of an organisation: the built-in three, and its own. */
export function roleRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [listRoute(deps), scopesRoute(deps), ...writeRoutes(deps)];
}

function listRoute(deps: ControlPlaneDeps): Route {
  return defineControlRoute({
    ...shared,
    method: 'GET',
    path: '/organizations/:organization_id/roles',
    summary: 'List roles',
    description: 'Built-in roles first, then the organisation’s own by name. `abilities` say what the caller may do to each.',
    access: { scope: 'org:roles:read' },
    query: roleQuery,
    responses: { 200: z.object({ data: z.array(roleShown), meta: pageMeta }) },
    handler: async (ctx) => {
      const { search, limit } = ctx.query;
      const page = { search: search.trim(), limit, offset: offsetOf(ctx.query) };
      const { roles, total } = await readOrganization(deps.db, ctx, (tx, id, grants) => readRolePage(tx, id, grants, page));
      return reply(200, { data: roles, meta: pageMetaOf(ctx.query, total) });
    },
  });
}

function scopesRoute(deps: ControlPlaneDeps): Route {
  return defineControlRoute({
    ...shared,
    method: 'GET',
    path: '/organizations/:organization_id/scopes',
    summary: 'List the scopes that roles are made of',
    description: 'Applications may have families of their own besides: any `family:action` in lower case.',
    access: { scope: 'org:roles:read' },
    responses: { 200: z.object({ data: z.array(scopeFamilyShown) }) },
    handler: (ctx) =>
      readOrganization(deps.db, ctx, (_tx, _id, grants) => Promise.resolve(reply(200, { data: describeCatalogue(grants) }))),
  });
}

function writeRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      ...shared,
      method: 'POST',
      path: '/organizations/:organization_id/roles',
      summary: 'Make a role',
      description: 'Of scopes that the caller holds.',
      access: { scope: 'org:roles:write' },
      body: createRoleBody,
      responses: { 201: roleShown },
      handler: async (ctx) => reply(201, await createRole(deps, ctx, ctx.body)),
    }),
    defineControlRoute({
      ...shared,
      method: 'PATCH',
      path: '/organizations/:organization_id/roles/:role_id',
      summary: 'Change a role',
      description: 'The caller must hold what it grants and what it will grant. Counts for everybody who has it, from the next request on.',
      access: { scope: 'org:roles:write' },
      body: updateRoleBody,
      responses: { 200: roleShown },
      handler: async (ctx) => reply(200, await changeRole(deps, ctx, ctx.params.role_id, ctx.body)),
    }),
    defineControlRoute({
      ...shared,
      method: 'DELETE',
      path: '/organizations/:organization_id/roles/:role_id',
      summary: 'Delete a role that nobody holds',
      access: { scope: 'org:roles:delete' },
      responses: { 204: empty('Deleted') },
      handler: async (ctx) => {
        await removeRole(deps, ctx, ctx.params.role_id);
        return reply(204);
      },
    }),
  ];
}
