import { IconShieldLock } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const rolesArea: PageArea = {
  path: '/roles',
  title: 'Roles',
  group: 'organization',
  icon: IconShieldLock,
  needs: { family: 'org:roles', action: 'read' },
  component: lazyRouteComponent(() => import('./roles-page.tsx'), 'RolesPage'),
  inside: [
    { path: '/new', component: lazyRouteComponent(() => import('./role-page.tsx'), 'NewRolePage') },
    { path: '/$roleId', component: lazyRouteComponent(() => import('./role-page.tsx'), 'RolePage') },
  ],
};
