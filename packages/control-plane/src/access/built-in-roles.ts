import { controlPlaneCatalogue, defaultAdminScope, scopeCatalogue } from 'agentos-ts/kit';

/** A role that is code: the same everywhere, and nobody can change it. */
export interface BuiltInRole {
  readonly id: 'owner' | 'administrator' | 'member';
  readonly name: string;
  readonly description: string;
  readonly scopes: readonly string[];
}

/** The role that an organisation is never without. */
export const ownerRoleId = 'owner';

const controlPlaneScopes = [...controlPlaneCatalogue].flatMap(([family, { actions }]) => actions.map((action) => `${family}:${action}`));
const forOwnersAlone: ReadonlySet<string> = new Set(['os:delete', 'org:delete']);

/** What members do not do in an AgentOS: delete, decide for others, and manage roles and the record of what was done. */
const notForMembers: ReadonlySet<string> = new Set(['roles:write', 'audit:read']);
const actionsOfMembers: ReadonlySet<string> = new Set(['read', 'write', 'run']);
const memberScopes = [...scopeCatalogue].flatMap(([family, { actions }]) =>
  actions
    .filter((action) => actionsOfMembers.has(action))
    .map((action) => `${family}:${action}`)
    .filter((scope) => !notForMembers.has(scope)),
);

const role = (id: BuiltInRole['id'], name: string, description: string, scopes: readonly string[]): BuiltInRole =>
  Object.freeze({ id, name, description, scopes: Object.freeze([...scopes]) });

/** Owner, Administrator and Member: the table of the specification, as scopes. */
export const builtInRoles: ReadonlyMap<string, BuiltInRole> = new Map(
  [
    role('owner', 'Owner', 'Everything, the deletion of the organisation and of its instances among it.', [
      defaultAdminScope,
      ...controlPlaneScopes,
      'audit:read',
    ]),
    role('administrator', 'Administrator', 'Everything but to delete the organisation or an instance.', [
      defaultAdminScope,
      ...controlPlaneScopes.filter((scope) => !forOwnersAlone.has(scope)),
      'audit:read',
    ]),
    role(
      'member',
      'Member',
      'Runs agents, teams and workflows, creates and updates, and registers instances. Deletes nothing, manages nobody.',
      [...memberScopes, 'os:read', 'os:write', 'org:read'],
    ),
  ].map((entry) => [entry.id, entry]),
);
