import type { Queryable } from 'agentos-ts/kit';
import type { MemberGrants } from './member-grants.ts';

/** An AgentOS that somebody may enter. */
export interface EnterableInstance {
  readonly id: string;
  readonly osId: string;
  readonly name: string;
  readonly url: string;
}

/** What the rooms of people ask of the registered instances. */
export interface InstanceDirectory {
  /** Those of the ids that are instances of the organisation. */
  findKnown(tx: Queryable, organizationId: string, instanceIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of the member's organisation for which their roles count. */
  listEnterableInstances(tx: Queryable, grants: MemberGrants): Promise<readonly EnterableInstance[]>;
}

/** Where no instance can be registered. */
export const noInstances: InstanceDirectory = Object.freeze({
  findKnown: () => Promise.resolve(new Set<string>()),
  listEnterableInstances: () => Promise.resolve([]),
});
