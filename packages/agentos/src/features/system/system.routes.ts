import { z } from 'zod';
import { defineRoute, reply } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import { modelInfo } from '../../runtime/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { configResponse, describeConfig } from './config.ts';

const tags = ['system'] as const;
const noMcp = { enabled: false, path: null, oauth: null } as const;

/** What the server is, for people and probes. Nothing here counts or names what is behind the lock, except to those who may see it. */
export function systemRoutes(deps: FeatureDeps): readonly Route[] {
  const { os } = deps;
  return [
    defineRoute({
      method: 'GET',
      path: '/',
      summary: 'Name of the server',
      tags,
      access: { public: 'a landing page that says what answers here' },
      responses: { 200: z.object({ name: z.string(), id: z.string(), version: z.string() }) },
      handler: () => reply(200, { name: 'AgentOS API', id: os.id, version: os.version }),
    }),
    defineRoute({
      method: 'GET',
      path: '/health',
      summary: 'Whether the server is up',
      tags,
      access: { public: 'load balancers and front ends probe it before they have a token' },
      responses: { 200: z.object({ status: z.literal('ok'), instantiated_at: z.string() }) },
      handler: () => reply(200, { status: 'ok', instantiated_at: new Date(os.startedAt).toISOString() }),
    }),
    defineRoute({
      method: 'GET',
      path: '/info',
      summary: 'How to talk to the server',
      tags,
      access: { public: 'a client has to learn which credential is wanted' },
      responses: {
        200: z.object({
          os_id: z.string(),
          name: z.string().nullable(),
          auth_mode: z.enum(['none', 'security_key', 'jwt']),
          mcp: z.object({ enabled: z.boolean(), path: z.string().nullable(), oauth: z.null() }),
        }),
      },
      handler: () => reply(200, { os_id: os.id, name: os.name, auth_mode: deps.authMode, mcp: noMcp }),
    }),
    defineRoute({
      method: 'GET',
      path: '/config',
      summary: 'What is served here, as far as the caller may see it',
      tags,
      access: { scope: 'config:read' },
      responses: { 200: configResponse },
      handler: (ctx) =>
        reply(
          200,
          describeConfig(deps, (resource, action) => ctx.visibleIds(resource, action)),
        ),
    }),
    defineRoute({
      method: 'GET',
      path: '/models',
      summary: 'Models of the agents and teams that the caller may see',
      tags,
      access: { scope: 'config:read' },
      responses: { 200: z.array(z.object({ id: z.string(), provider: z.string() })) },
      handler: (ctx) => {
        const seen = <T extends { readonly id: string }>(resource: string, components: readonly T[]): readonly T[] => {
          const visible = ctx.visibleIds(resource, 'read');
          return components.filter(({ id }) => visible === 'all' || visible.has(id));
        };
        const models = [...seen('agents', deps.agents), ...seen('teams', deps.teams)].map(({ model }) => modelInfo(model));
        return reply(200, [...new Map(models.map((model) => [`${model.provider}\n${model.id}`, model])).values()]);
      },
    }),
  ];
}
