import { controlPlaneTables } from '../database.ts';

/** What was done, and by whom (the owner of the row). */
export const auditEventsTable = controlPlaneTables.owned('audit_events', {
  columns: {
    event_id: 'text',
    at: 'bigint',
    actor_email: 'text',
    action: 'text',
    target: 'jsonb',
    before: 'jsonb?',
    after: 'jsonb?',
    request_id: 'text',
  },
});
