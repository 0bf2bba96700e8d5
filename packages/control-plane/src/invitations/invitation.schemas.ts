import { pageQuery } from 'agentos-ts/kit';
import { z } from 'zod';
import { displayName, roleChoices, roleHeld } from '../access/access.schemas.ts';
import { longestPassword, shortestPassword } from '../sign-in/auth-options.ts';

/** RFC 5321 section 4.5.3.1.3. */
const longestAddress = 254;
const email = z.string().trim().toLowerCase().pipe(z.email('This is no e-mail address').max(longestAddress));

export const inviteBody = z
  .object({ email, roles: roleChoices.min(1, 'Whoever is invited is given a role') })
  .meta({ id: 'InvitationCreate' });
export type InviteBody = z.output<typeof inviteBody>;

export const invitationQuery = pageQuery({ limit: 50 }).extend({ search: z.string().max(100).default('').describe('Part of an address') });

const shown = {
  id: z.string(),
  email: z.string(),
  roles: z.array(roleHeld).describe('Those that there still are'),
  invited_by: z.object({ user_id: z.string(), email: z.string().nullable().describe('Null: they have left') }),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  expired: z.boolean(),
};

export const invitationShown = z.object(shown).meta({ id: 'Invitation', description: 'One that waits to be used, or was not in time.' });
export type InvitationShown = z.output<typeof invitationShown>;

export const invitationMade = z
  .object({
    ...shown,
    link: z.string().describe('The only reply that ever holds it'),
    mailed: z.boolean().describe('Whether it was sent to the address'),
  })
  .meta({ id: 'InvitationMade' });

const secret = z.string().min(1).max(100);
export const secretBody = z.object({ secret }).meta({ id: 'InvitationSecret' });
export const acceptBody = z
  .object({ secret, name: displayName, password: z.string().min(shortestPassword).max(longestPassword) })
  .meta({ id: 'InvitationAcceptance' });

export const invitationLook = z
  .object({ organization_name: z.string(), email: z.string(), roles: z.array(roleHeld), expires_at: z.iso.datetime() })
  .meta({ id: 'InvitationLook' });
export const joined = z.object({ organization_id: z.string(), user_id: z.string() }).meta({ id: 'InvitationAccepted' });
