import type { InstanceDirectory } from '../access/instance-directory.ts';
import { instanceScopes } from '../access/member-grants.ts';
import { readInstances } from './instance.store.ts';

/** The instances that are registered, for the rooms of people. Transactions are bound to the organisation, or the server's own. */
export const registeredInstances: InstanceDirectory = Object.freeze({
  findKnown: async (tx, organizationId, instanceIds) => {
    const wanted = new Set(instanceIds);
    const rows = await readInstances(tx, organizationId);
    return new Set(rows.map(({ instance_id: id }) => id).filter((id) => wanted.has(id)));
  },
  listEnterableInstances: async (tx, grants) => {
    if (grants.roles.length === 0) return [];
    const rows = await readInstances(tx, grants.organizationId);
    return rows
      .filter((row) => instanceScopes(grants, row.instance_id).size > 0)
      .map((row) => ({ id: row.instance_id, osId: row.os_id, name: row.name, url: row.url }));
  },
} satisfies InstanceDirectory);
