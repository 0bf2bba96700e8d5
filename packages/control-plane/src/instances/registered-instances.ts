import type { InstanceDirectory } from '../access/instance-directory.ts';
import { enterableInstances } from '../access/member-grants.ts';
import { readInstances, readKnownInstances } from './instance.store.ts';

/** The instances that are registered, for the rooms of people. Transactions are bound to the organisation, or the server's own. */
export const registeredInstances: InstanceDirectory = Object.freeze({
  findKnown: async (tx, organizationId, instanceIds) => {
    const rows = await readKnownInstances(tx, organizationId, instanceIds);
    return new Set(rows.map(({ instance_id: id }) => id));
  },
  listEnterableInstances: async (tx, grants) => {
    const enterable = enterableInstances(grants);
    if (enterable !== 'all' && enterable.size === 0) return [];
    const { organizationId } = grants;
    const rows = await (enterable === 'all' ? readInstances(tx, organizationId) : readKnownInstances(tx, organizationId, [...enterable]));
    return rows.map((row) => ({ id: row.instance_id, osId: row.os_id, name: row.name, url: row.url }));
  },
} satisfies InstanceDirectory);
