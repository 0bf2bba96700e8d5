import { ownerRoleId } from './built-in-roles.ts';
import { scopesNotHeld } from './escalation.ts';
import type { HeldRole, MemberGrants } from './member-grants.ts';

/** The scopes of some roles, each where it is held, that somebody does not hold there. */
export type Authority = (roles: readonly HeldRole[]) => readonly string[];

/**
 * The one law of standing: whoever gives roles, and whoever changes or removes somebody who has them, holds all that these roles grant. So nobody lifts
 * another above themselves, and nobody with less touches somebody with more. Roles are looked at once, however many members have them.
 */
export function authorityOf(caller: MemberGrants): Authority {
  const known = new Map<string, readonly string[]>();
  const beyond = ({ roleId, instanceId, scopes }: HeldRole): readonly string[] => {
    const key = `${roleId} ${instanceId ?? ''}`;
    const found = known.get(key) ?? scopesNotHeld(caller, scopes, instanceId);
    known.set(key, found);
    return found;
  };
  return (roles) => [...new Set(roles.flatMap(beyond))];
}

/** True for who owns the organisation: the role of owner for one AgentOS alone is not that. */
export function isOwner(roles: readonly Pick<HeldRole, 'roleId' | 'instanceId'>[]): boolean {
  return roles.some(({ roleId, instanceId }) => roleId === ownerRoleId && instanceId === null);
}
