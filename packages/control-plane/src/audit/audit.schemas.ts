import { pageQuery } from 'agentos-ts/kit';
import { z } from 'zod';

const filter = z.string().min(1).max(128).optional();

export const auditQuery = pageQuery({ limit: 50 }).extend({
  action: filter.describe('As it is recorded: role.create'),
  actor: filter.describe('The user who did it'),
  target: filter.describe('The id of what it was done to'),
});

export const auditEventShown = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.object({ user_id: z.string(), email: z.string() }),
    action: z.string(),
    target: z.object({ type: z.string(), id: z.string(), name: z.string() }),
    before: z.unknown(),
    after: z.unknown(),
    request_id: z.string(),
  })
  .meta({ id: 'AuditEvent', description: 'One act of administration. `before` and `after` are null where there is nothing to compare.' });
