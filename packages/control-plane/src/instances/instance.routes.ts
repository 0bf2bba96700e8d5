import { empty, offsetOf, pageMeta, pageMetaOf, reply } from 'agentos-ts/kit';
import type { Route } from 'agentos-ts/kit';
import { z } from 'zod';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { issuerOf, keySetOf, publicPem } from '../signing/index.ts';
import { createBody, instance, instanceSetup, listQuery, updateBody } from './instance.schemas.ts';
import { toWireInstance } from './instance.wire.ts';
import type { Instances } from './instances.ts';
import { setupCode, setupEnvironment } from './setup-lines.ts';

const shared = { tags: ['instances'] } as const;
const all = '/organizations/:organization_id/instances';
const one = `${all}/:instance_id` as const;

/** The AgentOS instances of an organisation. */
export function instanceRoutes(deps: ControlPlaneDeps, instances: Instances): readonly Route[] {
  return [
    listRoute(deps, instances),
    registerRoute(deps, instances),
    readRoute(deps, instances),
    updateRoute(deps, instances),
    deleteRoute(instances),
    setupRoute(deps, instances),
  ];
}

function listRoute(deps: ControlPlaneDeps, instances: Instances): Route {
  return defineControlRoute({
    ...shared,
    method: 'GET',
    path: all,
    summary: 'List instances',
    access: { scope: 'os:read' },
    query: listQuery,
    responses: { 200: z.object({ data: z.array(instance), meta: pageMeta }) },
    handler: async (ctx) => {
      const { search, limit } = ctx.query;
      const { rows, keys, total } = await instances.list(ctx, { search, limit, offset: offsetOf(ctx.query) });
      return reply(200, { data: rows.map((row) => toWireInstance(row, keys, deps.publicUrl, ctx)), meta: pageMetaOf(ctx.query, total) });
    },
  });
}

function registerRoute(deps: ControlPlaneDeps, instances: Instances): Route {
  return defineControlRoute({
    ...shared,
    method: 'POST',
    path: all,
    summary: 'Register an instance',
    description: 'Makes its issuer and its first signing key, which is active at once.',
    access: { scope: 'os:write' },
    body: createBody,
    responses: { 201: instance },
    handler: async (ctx) => {
      const { os_id: osId, name, url, algorithm } = ctx.body;
      const { row, keys } = await instances.register(ctx, { osId, name, url, algorithm });
      return reply(201, toWireInstance(row, keys, deps.publicUrl, ctx));
    },
  });
}

function readRoute(deps: ControlPlaneDeps, instances: Instances): Route {
  return defineControlRoute({
    ...shared,
    method: 'GET',
    path: one,
    summary: 'Read an instance',
    access: { scope: 'os:read' },
    responses: { 200: instance },
    handler: async (ctx) => {
      const { row, keys } = await instances.read(ctx, ctx.params.instance_id);
      return reply(200, toWireInstance(row, keys, deps.publicUrl, ctx));
    },
  });
}

function updateRoute(deps: ControlPlaneDeps, instances: Instances): Route {
  return defineControlRoute({
    ...shared,
    method: 'PATCH',
    path: one,
    summary: 'Change an instance',
    description: 'Its address only by who holds the admin scope there: tokens of all who enter it are sent to it.',
    access: { scope: 'os:write' },
    body: updateBody,
    responses: { 200: instance },
    handler: async (ctx) => {
      const { row, keys } = await instances.update(ctx, ctx.params.instance_id, ctx.body);
      return reply(200, toWireInstance(row, keys, deps.publicUrl, ctx));
    },
  });
}

function deleteRoute(instances: Instances): Route {
  return defineControlRoute({
    ...shared,
    method: 'DELETE',
    path: one,
    summary: 'Delete an instance',
    description:
      'With its keys: no token for it is signed again. Tokens that are out end within ten minutes; revoke the keys first to end them at once.',
    access: { scope: 'os:delete' },
    responses: { 204: empty('Deleted') },
    handler: async (ctx) => {
      await instances.delete(ctx, ctx.params.instance_id);
      return reply(204);
    },
  });
}

function setupRoute(deps: ControlPlaneDeps, instances: Instances): Route {
  return defineControlRoute({
    ...shared,
    method: 'GET',
    path: `${one}/setup`,
    summary: 'Read what to paste into the AgentOS',
    access: { scope: 'os:read' },
    responses: { 200: instanceSetup },
    handler: async (ctx) => {
      const { row, keys } = await instances.read(ctx, ctx.params.instance_id);
      const issuer = issuerOf(deps.publicUrl, row.instance_id);
      const active = keys.find(({ state }) => state === 'active');
      const facts = { issuer, audience: row.os_id, jwksUri: keySetOf(issuer), origin: deps.publicUrl };
      return reply(200, {
        issuer,
        audience: facts.audience,
        jwks_uri: facts.jwksUri,
        public_key: active === undefined ? '' : publicPem(active.publicJwk),
        env: setupEnvironment(facts),
        code: setupCode(facts),
      });
    },
  });
}
