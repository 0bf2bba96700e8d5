import { z } from 'zod';

/** A role as it is named to people. */
export const roleName = z.object({ role_id: z.string(), name: z.string() }).meta({ id: 'RoleName' });

/** A role and where it counts; `instance_id` null: everywhere, and in the control plane. */
export const roleHeld = z.object({ role_id: z.string(), name: z.string(), instance_id: z.string().nullable() }).meta({ id: 'RoleHeld' });

/** Family, action, yes or no: for the families of the control plane. */
export const abilities = z.record(z.string(), z.record(z.string(), z.boolean())).meta({ id: 'Abilities' });

const mostRoles = 100;
const choice = z.object({ role_id: z.string().min(1).max(128), instance_id: z.string().min(1).max(128).nullable() });

const keyOf = ({ role_id: roleId, instance_id: instanceId }: z.output<typeof choice>): string => `${roleId} ${instanceId ?? ''}`;

/** Roles that a request gives: none twice. */
export const roleChoices = z
  .array(choice)
  .max(mostRoles)
  .refine((choices) => new Set(choices.map(keyOf)).size === choices.length, 'A role is named twice')
  .meta({ id: 'RoleChoices' });

/** A name that people read: of a person, an organisation or an instance. Control characters could make one text look like another. */
export const displayName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'Control characters are not part of a name')
  .transform((text) => text.normalize('NFC'));

export const wireTime = (ms: number): string => new Date(ms).toISOString();
