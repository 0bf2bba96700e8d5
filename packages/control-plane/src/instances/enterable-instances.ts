import type { Queryable } from 'agentos-ts/kit';
import { instanceScopes } from '../access/member-grants.ts';
import type { MemberGrants } from '../access/member-grants.ts';
import { readInstances } from './instance.store.ts';

/** An instance as its users see it. */
export interface EnterableInstance {
  readonly id: string;
  readonly os_id: string;
  readonly name: string;
  readonly url: string;
}

/** The instances of their organisation that a member may do anything in, by name. The transaction is bound to the organisation, or is the server's own. */
export async function listEnterableInstances(tx: Queryable, grants: MemberGrants): Promise<readonly EnterableInstance[]> {
  if (grants.roles.length === 0) return [];
  const rows = await readInstances(tx, grants.organizationId);
  return rows
    .filter((row) => instanceScopes(grants, row.instance_id).size > 0)
    .map((row) => ({ id: row.instance_id, os_id: row.os_id, name: row.name, url: row.url }));
}
