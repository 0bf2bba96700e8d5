import { pageQuery } from 'agentos-ts/kit';
import { z } from 'zod';
import { roleChoices, roleHeld, roleName } from '../access/access.schemas.ts';

const memberSorts = ['name', 'email', 'joined_at'] as const;

export const memberQuery = pageQuery({ limit: 50 }).extend({
  search: z.string().max(100).default('').describe('Part of a name or an address'),
  sort_by: z.enum(memberSorts).default('name'),
  sort_order: z.enum(['asc', 'desc']).default('asc'),
});

export const memberShown = z
  .object({
    user_id: z.string(),
    name: z.string(),
    email: z.string(),
    joined_at: z.iso.datetime(),
    two_factor_enabled: z.boolean(),
    roles: z.array(roleHeld),
    abilities: z.object({ remove: z.boolean(), change_roles: z.boolean() }),
  })
  .meta({ id: 'Member', description: '`abilities` is what the caller may do to them.' });
export type MemberShown = z.output<typeof memberShown>;

export const setRolesBody = z.object({ roles: roleChoices }).meta({ id: 'MemberRoles' });

const instanceId = z.string().min(1).max(128);

export const rightsQuery = z.object({ instance_id: instanceId.optional().describe('Left out: what holds in every instance') });

export const rightsShown = z
  .object({ scopes: z.array(z.object({ scope: z.string(), roles: z.array(roleName) })) })
  .meta({ id: 'MemberRights', description: 'What a member may do, and by which of their roles.' });

const word = '[a-z][a-z_]{0,31}';

export const explainBody = z
  .object({
    user_id: z.string().min(1).max(128),
    instance_id: instanceId.nullable().describe('Null: in the control plane, or in every instance'),
    resource: z.string().regex(new RegExp(`^${word}(?::${word})?$`), 'Use the name of a family, such as agents or org:members'),
    action: z.string().regex(new RegExp(`^${word}$`), 'Use the name of an action, such as run'),
    id: z.string().min(1).max(128).optional(),
  })
  .meta({ id: 'ExplainQuestion' });

export const explainShown = z
  .object({
    allowed: z.boolean(),
    effect: z.enum(['allow', 'implicit_deny']),
    grant: z.string().nullable().describe('The scope that decided'),
    missing: z.array(z.string()).describe('The scope that would have allowed it'),
    determining: z.array(z.object({ role_id: z.string(), name: z.string(), scope: z.string() })).describe('Each alone would be enough'),
  })
  .meta({ id: 'Explanation' });
