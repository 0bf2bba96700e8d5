import { controlPlaneTables } from '../database.ts';

/** The AgentOS instances of an organisation; the owner of a row registered it. */
export const instancesTable = controlPlaneTables.owned('os_instances', {
  columns: {
    instance_id: 'text',
    os_id: 'text',
    name: 'text',
    url: 'text',
    algorithm: 'text',
    created_at: 'bigint',
    updated_at: 'bigint',
  },
});
