import { z } from 'zod';

export const rulesResponse = z
  .object({
    principal: z.object({
      id: z.string(),
      user_id: z.string().nullable(),
      kind: z.enum(['user', 'service_account', 'system']),
      tenant: z.string().nullable(),
      expires_at: z.number().nullable().describe('Epoch seconds; null when the credential does not expire'),
    }),
    admin: z.boolean().describe('Holds the admin scope of this server, which grants everything'),
    isolation: z.boolean().describe('Sees own rows alone; false for those who see all rows of their tenant'),
    scopes: z.array(z.string()),
    abilities: z
      .record(z.string(), z.record(z.string(), z.union([z.boolean(), z.array(z.string())])))
      .describe('By family and action. A list holds the only ids that are allowed'),
  })
  .meta({ id: 'AccessRules' });

const longestScope = 196;
const longestPath = 4096;
const name = z.string().min(1).max(longestScope).optional();

/** One question: `resource` and `action`, with `id` for one object; or `method` and `path` of a request. */
export const canIQuery = z
  .object({
    resource: name,
    action: name,
    id: name,
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
    path: z.string().startsWith('/').max(longestPath).optional(),
  })
  .refine(
    ({ resource, action, id, method, path }) =>
      resource === undefined
        ? action === undefined && id === undefined && method !== undefined && path !== undefined
        : action !== undefined && method === undefined && path === undefined,
    'Give resource and action, or method and path',
  );

export const canIResponse = z
  .object({
    allowed: z.boolean(),
    effect: z.enum(['allow', 'implicit_deny']),
    grant: z
      .string()
      .nullable()
      .describe('The scopes that decided, separated by blanks; null when denied and where the server asks for no scope'),
    missing: z.array(z.string()).describe('Scopes that would have allowed it; empty when allowed'),
    route: z
      .object({ method: z.string(), path: z.string(), needs: z.string().describe('What the route asks for, in words') })
      .optional()
      .describe('The route that takes the request'),
  })
  .meta({ id: 'AccessAnswer' });
