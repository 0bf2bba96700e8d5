import { decide } from 'agentos-ts/auth';
import type { Decision } from 'agentos-ts/auth';
import { controlPlaneCatalogue } from 'agentos-ts/kit';
import { controlPlaneScopes, holderOf, instanceScopes, rolesFor, scopesOf } from '../access/member-grants.ts';
import type { HeldRole, MemberGrants } from '../access/member-grants.ts';

export interface Question {
  /** The AgentOS that is asked; null for the control plane, and for what holds in every AgentOS. */
  readonly instanceId: string | null;
  readonly resource: string;
  readonly action: string;
  readonly id?: string | undefined;
}

interface Determining {
  readonly role: HeldRole;
  readonly scope: string;
}

/** May this member? With the decision that a route would make, and every role and scope that alone would be enough for it. */
export function explainAccess(grants: MemberGrants, question: Question): Decision & { readonly determining: readonly Determining[] } {
  const { instanceId, resource, action, id } = question;
  const access = id === undefined ? { resource, action } : { resource, action, id };
  const isOfControlPlane = controlPlaneCatalogue.has(resource) || (resource === 'audit' && instanceId === null);
  const scopes = isOfControlPlane ? controlPlaneScopes(grants) : instanceScopes(grants, instanceId);
  const decision = decide(holderOf(grants.userId, scopes), access);
  const roles = rolesFor(grants, isOfControlPlane ? null : instanceId);
  const determining = roles.flatMap((role) =>
    scopesOf(role)
      .filter((scope) => scopes.has(scope) && decide(holderOf(grants.userId, new Set([scope])), access).allowed)
      .map((scope) => ({ role, scope })),
  );
  return { ...decision, determining };
}

export interface Right {
  readonly scope: string;
  readonly roles: readonly HeldRole[];
}

/** Every scope that counts for one AgentOS, or with null for all of them, and those of the control plane; with the roles that grant it. */
export function rightsOf(grants: MemberGrants, instanceId: string | null): readonly Right[] {
  const rights = new Map<string, HeldRole[]>();
  for (const role of rolesFor(grants, instanceId)) {
    for (const scope of scopesOf(role)) {
      const known = rights.get(scope) ?? [];
      // A role that is held twice, everywhere and here, is one reason.
      if (!known.some(({ roleId }) => roleId === role.roleId)) known.push(role);
      rights.set(scope, known);
    }
  }
  return [...rights].map(([scope, roles]) => ({ scope, roles })).toSorted((a, b) => (a.scope < b.scope ? -1 : 1));
}
