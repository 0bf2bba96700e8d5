import { controlPlaneCatalogue, defaultAdminScope, scopeCatalogue } from 'agentos-ts/kit';
import type { ScopeFamily } from 'agentos-ts/kit';
import { scopesNotHeld } from '../access/escalation.ts';
import type { MemberGrants } from '../access/member-grants.ts';

type Decider = 'agent_os' | 'control_plane';

const [adminFamily = '', adminAction = ''] = defaultAdminScope.split(':');
const adminOnly: ScopeFamily = { actions: [adminAction], perResource: false };

const families: readonly (readonly [family: string, ScopeFamily, readonly Decider[]])[] = [
  [adminFamily, adminOnly, ['agent_os']],
  ...[...scopeCatalogue].map(
    ([name, family]) => [name, family, name === 'audit' ? ['agent_os', 'control_plane'] : ['agent_os']] as const,
  ),
  ...[...controlPlaneCatalogue].map(([name, family]) => [name, family, ['control_plane']] as const),
];

/** Every built-in scope, and whether somebody may pass it on everywhere. */
export function describeCatalogue(grants: MemberGrants) {
  return families.map(([family, { actions, perResource }, decidedBy]) => {
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
