import { decide, isAdmin, parseScope } from 'agentos-ts/auth';
import { defaultAdminScope } from 'agentos-ts/kit';
import { controlPlaneScopes, holderOf, instanceScopes, isControlPlaneScope } from './member-grants.ts';
import type { MemberGrants } from './member-grants.ts';

/**
 * The scopes among `wanted` that the granter may not pass on: those that they do not hold themselves, there. Decided like any request, on what scopes mean:
 * whoever holds one agent holds neither another nor all. `instanceId` is the AgentOS that the grant is for, null for all of them and for the control plane.
 * The law of every door at which rights are given: making or changing a role, binding one, inviting with one.
 */
export function scopesNotHeld(granter: MemberGrants, wanted: Iterable<string>, instanceId: string | null): readonly string[] {
  const ofControlPlane = holderOf(granter.userId, controlPlaneScopes(granter));
  const ofInstance = holderOf(granter.userId, instanceScopes(granter, instanceId));
  return [...new Set(wanted)].filter((text) => {
    if (text === defaultAdminScope) return !isAdmin(ofInstance);
    const scope = parseScope(text);
    if (scope === null) return true;
    const { resource, action, id } = scope;
    const question = id === null ? { resource, action } : { resource, action, id };
    return !decide(isControlPlaneScope(text) ? ofControlPlane : ofInstance, question).allowed;
  });
}
