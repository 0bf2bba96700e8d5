import { validationFailed } from 'agentos-ts/kit';
import type { FieldProblem, Queryable } from 'agentos-ts/kit';
import { findRoles } from './bindings.store.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import type { HeldRole } from './member-grants.ts';

/** A role and where it counts, as a request and an invitation name it. */
export interface RoleChoice {
  readonly role_id: string;
  readonly instance_id: string | null;
}

/** The roles that were chosen, with what they grant now; null in place of those that there are not, or not there. */
export async function findChosenRoles(
  tx: Queryable,
  directory: InstanceDirectory,
  organizationId: string,
  choices: readonly RoleChoice[],
): Promise<readonly { readonly role: HeldRole | null; readonly problem: 'role_id' | 'instance_id' | null }[]> {
  const roles = await findRoles(
    tx,
    organizationId,
    choices.map(({ role_id: id }) => id),
  );
  const wanted = choices.flatMap(({ instance_id: id }) => id ?? []);
  const instances = wanted.length === 0 ? new Set<string>() : await directory.findKnown(tx, organizationId, [...new Set(wanted)]);
  return choices.map(({ role_id: roleId, instance_id: instanceId }) => {
    const role = roles.get(roleId);
    if (role === undefined) return { role: null, problem: 'role_id' };
    if (instanceId !== null && !instances.has(instanceId)) return { role: null, problem: 'instance_id' };
    return { role: { ...role, instanceId }, problem: null };
  });
}

const texts = { role_id: 'There is no such role', instance_id: 'There is no such instance' } as const;

/** The same for a request. Throws 422 that names what there is not. */
export async function requireChosenRoles(
  tx: Queryable,
  directory: InstanceDirectory,
  organizationId: string,
  choices: readonly RoleChoice[],
): Promise<readonly HeldRole[]> {
  const found = await findChosenRoles(tx, directory, organizationId, choices);
  const problems = found.flatMap(({ problem }, index): FieldProblem[] =>
    problem === null ? [] : [{ type: 'unknown', loc: ['body', 'roles', index, problem], msg: texts[problem] }],
  );
  if (problems.length > 0) throw validationFailed(problems);
  return found.flatMap(({ role }) => role ?? []);
}

/** As the record keeps it. */
export function describeRoles(roles: readonly HeldRole[]) {
  return roles.map(({ roleId, name, instanceId }) => ({ role_id: roleId, name, instance_id: instanceId }));
}
