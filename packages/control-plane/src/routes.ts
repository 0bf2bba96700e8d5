import type { Route } from 'agentos-ts/kit';
import { auditRoutes } from './audit/audit.routes.ts';
import type { ControlPlaneDeps } from './control-plane-deps.ts';
import { invitationRoutes } from './invitations/invitation.routes.ts';
import { meRoutes } from './me/me.routes.ts';
import { memberRoutes } from './members/member.routes.ts';
import { organizationRoutes } from './organizations/organization.routes.ts';
import { roleRoutes } from './roles/role.routes.ts';
import { setupRoutes } from './setup/setup.routes.ts';
import { signInRoutes } from './sign-in/sign-in.routes.ts';
import { instanceRoutes, Instances, keyRoutes, publishedRoutes } from './instances/index.ts';
import { systemRoutes } from './system.routes.ts';
import { tokenRoutes } from './tokens/token.routes.ts';

/** All rooms. A new one is a folder and a line here. */
export function controlPlaneRoutes(deps: ControlPlaneDeps): readonly Route[] {
  const instances = new Instances(deps);
  return [
    ...systemRoutes(deps),
    ...signInRoutes(deps),
    ...setupRoutes(deps),
    ...instanceRoutes(deps, instances),
    ...keyRoutes(deps, instances),
    ...publishedRoutes(deps),
    ...tokenRoutes(deps),
    ...meRoutes(deps),
    ...organizationRoutes(deps),
    ...memberRoutes(deps),
    ...roleRoutes(deps),
    ...invitationRoutes(deps),
    ...auditRoutes(deps),
  ];
}
