import { z } from 'zod';
import { abilities, displayName, roleHeld } from '../access/access.schemas.ts';

export const meBody = z.object({ name: displayName }).meta({ id: 'MeUpdate' });

export const meShown = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string(), two_factor_enabled: z.boolean() }),
    organizations: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        roles: z.array(roleHeld),
        abilities,
        instances: z.array(z.object({ id: z.string(), os_id: z.string(), name: z.string(), url: z.string() })),
      }),
    ),
  })
  .meta({ id: 'Me', description: 'Who is signed in, where they belong, what they may do there and which instances they may enter.' });
export type MeShown = z.output<typeof meShown>;
