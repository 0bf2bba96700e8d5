import { controlPlaneCatalogue, defaultAdminScope, scopeCatalogue } from 'agentos-ts/kit';
import type { ScopeFamily } from 'agentos-ts/kit';
import { scopesNotHeld } from '../access/escalation.ts';
import type { MemberGrants } from '../access/member-grants.ts';

const [adminFamily = '', adminAction = ''] = defaultAdminScope.split(':');

interface DescribedFamily extends ScopeFamily {
  readonly name: string;
  readonly decidedBy: readonly ('agent_os' | 'control_plane')[];
}

const families: readonly DescribedFamily[] = [
  { name: adminFamily, actions: [adminAction], perResource: false, decidedBy: ['agent_os'] },
  // The record is kept on both sides, and one scope reads it on both.
  ...[...scopeCatalogue].map(([name, family]): DescribedFamily => ({
    name,
    ...family,
    decidedBy: name === 'audit' ? ['agent_os', 'control_plane'] : ['agent_os'],
  })),
  ...[...controlPlaneCatalogue].map(([name, family]): DescribedFamily => ({ name, ...family, decidedBy: ['control_plane'] })),
];

/** Every built-in scope, and whether somebody may pass it on everywhere. */
export function describeCatalogue(grants: MemberGrants) {
  return families.map(({ name: family, actions, perResource, decidedBy }) => {
    const scopes = actions.map((action) => ({ action, scope: `${family}:${action}` }));
    const refused = new Set(
      scopesNotHeld(
        grants,
        scopes.map(({ scope }) => scope),
        null,
      ),
    );
    return {
      family,
      decided_by: decidedBy,
      per_resource: perResource,
      actions: scopes.map(({ action, scope }) => ({ action, scope, grantable: !refused.has(scope) })),
    };
  });
}
