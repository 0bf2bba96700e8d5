import { z } from 'zod';
import { displayName } from '../access/access.schemas.ts';

export const organizationBody = z.object({ name: displayName }).meta({ id: 'OrganizationName' });
export const deletionBody = z
  .object({ name: z.string().max(200).describe('Of the organisation, as it is written: whoever deletes it says which') })
  .meta({ id: 'OrganizationDeletion' });
export const transferBody = z.object({ user_id: z.string().min(1).max(128) }).meta({ id: 'OrganizationTransfer' });

export const organizationShown = z
  .object({ id: z.string(), name: z.string(), created_at: z.iso.datetime(), updated_at: z.iso.datetime() })
  .meta({ id: 'Organization' });
