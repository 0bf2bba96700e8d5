import { empty, reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import { wireTime } from '../access/access.schemas.ts';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { leaveOrganization } from '../members/member.service.ts';
import { deletionBody, organizationBody, organizationShown, transferBody } from './organization.schemas.ts';
import { changeName, foundOrganization, readCurrent, removeOrganization, transferOwnership } from './organization.service.ts';
import type { OrganizationRow } from './organization.store.ts';

const shared = { tags: ['organizations'] } as const;

const show = ({ tenant: id, name, created_at: createdAt, updated_at: updatedAt }: OrganizationRow) => ({
  id,
  name,
  created_at: wireTime(createdAt),
  updated_at: wireTime(updatedAt),
});

/** Organisations: who is in one, and what they may do, is the matter of other rooms. */
export function organizationRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [...settingsRoutes(deps), ...ownershipRoutes(deps)];
}

function settingsRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      ...shared,
      method: 'POST',
      path: '/organizations',
      summary: 'Found an organisation',
      description: 'The caller is its first owner.',
      access: { signedIn: true },
      body: organizationBody,
      responses: { 201: organizationShown },
      handler: async (ctx) => reply(201, show(await foundOrganization(deps, ctx, ctx.body.name))),
    }),
    defineControlRoute({
      ...shared,
      method: 'GET',
      path: '/organizations/:organization_id',
      summary: 'Read an organisation',
      access: { scope: 'org:read' },
      responses: { 200: organizationShown },
      handler: async (ctx) => reply(200, show(await readCurrent(deps, ctx))),
    }),
    defineControlRoute({
      ...shared,
      method: 'PATCH',
      path: '/organizations/:organization_id',
      summary: 'Rename an organisation',
      access: { scope: 'org:write' },
      body: organizationBody,
      responses: { 200: organizationShown },
      handler: async (ctx) => reply(200, show(await changeName(deps, ctx, ctx.body.name))),
    }),
  ];
}

function ownershipRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      ...shared,
      method: 'DELETE',
      path: '/organizations/:organization_id',
      summary: 'Delete an organisation with everything in it',
      description: 'The body repeats its name.',
      access: { scope: 'org:delete' },
      body: deletionBody,
      responses: { 204: empty('Deleted') },
      handler: async (ctx) => {
        await removeOrganization(deps, ctx, ctx.body.name);
        return reply(204);
      },
    }),
    defineControlRoute({
      ...shared,
      method: 'POST',
      path: '/organizations/:organization_id/transfer',
      summary: 'Hand the ownership to another member',
      description: 'They become an owner; the caller, where they are one, an administrator.',
      access: { scope: 'org:delete' },
      body: transferBody,
      responses: { 204: empty('Handed over') },
      handler: async (ctx) => {
        await transferOwnership(deps, ctx, ctx.body.user_id);
        return reply(204);
      },
    }),
    defineControlRoute({
      ...shared,
      method: 'POST',
      path: '/organizations/:organization_id/leave',
      summary: 'Leave an organisation',
      description: 'Every member may, but the only owner.',
      access: { signedIn: true },
      responses: { 204: empty('Left') },
      handler: async (ctx) => {
        await leaveOrganization(deps, ctx);
        return reply(204);
      },
    }),
  ];
}
