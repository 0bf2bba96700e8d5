import { IconBuilding } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const organizationArea: PageArea = {
  path: '/organization',
  title: 'Organisation',
  group: 'organization',
  icon: IconBuilding,
  needs: 'signed-in',
  component: lazyRouteComponent(() => import('./organization-page.tsx'), 'OrganizationPage'),
  inside: [{ path: '/settings', component: lazyRouteComponent(() => import('./settings-page.tsx'), 'OrganizationSettingsPage') }],
};
