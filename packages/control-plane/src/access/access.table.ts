import { controlPlaneTables } from '../database.ts';

/** Who belongs to an organisation; the owner of a row is the user. */
export const membersTable = controlPlaneTables.owned('members', {
  columns: { email: 'text', name: 'text', joined_at: 'bigint' },
});

/** Roles of an organisation's own. */
export const rolesTable = controlPlaneTables.owned('roles', {
  columns: {
    role_id: 'text',
    name: 'text',
    name_key: 'text',
    description: 'text',
    scopes: 'jsonb',
    version: 'integer',
    created_at: 'bigint',
    updated_at: 'bigint',
  },
});

/** Who holds which role, and for which AgentOS (`''`: all). */
export const roleBindingsTable = controlPlaneTables.owned('role_bindings', {
  columns: { role_id: 'text', instance_id: 'text', granted_by: 'text', created_at: 'bigint' },
});
