import { describeScopeProblem, pageQuery } from 'agentos-ts/kit';
import { z } from 'zod';
import { isReservedName, readsLikeBuiltIn, roleNameGrammar } from './role-name.ts';

const mostScopes = 200;
const longestScope = 196;

const name = z
  .string()
  .trim()
  .regex(roleNameGrammar, 'Use 1 to 63 letters, digits, spaces, - and _, with a letter first')
  .refine((text) => !readsLikeBuiltIn(text), 'This name reads like that of a built-in role')
  .refine((text) => !isReservedName(text), 'This name is reserved');

// What is too long to be a scope is not repeated.
const scope = z.string().superRefine((text, ctx) => {
  const problem = text.length > longestScope ? `A scope has at most ${longestScope} characters` : describeScopeProblem(text);
  if (problem !== null) ctx.addIssue({ code: 'custom', message: problem });
});

const scopes = z
  .array(scope)
  .min(1)
  .max(mostScopes)
  .transform((texts) => [...new Set(texts)]);
// Several lines are fine; what turns the order of letters round, or is none, is not.
const description = z
  .string()
  .trim()
  .max(500)
  .regex(/^(?:[^\p{Cc}\p{Cf}\p{Cs}]|[\n\r\t])*$/u, 'Control characters are not part of a description');

export const createRoleBody = z.object({ name, description: description.default(''), scopes }).meta({ id: 'RoleCreate' });
export type CreateRoleBody = z.output<typeof createRoleBody>;

export const updateRoleBody = z
  .object({ version: z.int().min(1), name: name.optional(), description: description.optional(), scopes: scopes.optional() })
  .meta({
    id: 'RoleUpdate',
    description: '`version` is that of the role as it was read: a role that was changed meanwhile is not overwritten.',
  });
export type UpdateRoleBody = z.output<typeof updateRoleBody>;

export const roleQuery = pageQuery({ limit: 50 }).extend({ search: z.string().max(100).default('') });

export const roleShown = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    built_in: z.boolean(),
    scopes: z.array(z.string()),
    members: z.int().describe('How many hold it, anywhere'),
    version: z.int(),
    created_at: z.iso.datetime().nullable(),
    updated_at: z.iso.datetime().nullable(),
    abilities: z.object({ edit: z.boolean(), delete: z.boolean(), grant: z.boolean() }),
  })
  .meta({ id: 'Role', description: 'Built-in roles have no times and version 0.' });
export type RoleShown = z.output<typeof roleShown>;

export const scopeFamilyShown = z
  .object({
    family: z.string(),
    decided_by: z.array(z.enum(['agent_os', 'control_plane'])).describe('Where its scopes count'),
    per_resource: z.boolean().describe('True: `<family>:<id>:<action>` names one of them'),
    actions: z.array(
      z.object({ action: z.string(), scope: z.string(), grantable: z.boolean().describe('Whether the caller may pass it on') }),
    ),
  })
  .meta({ id: 'ScopeFamily' });
