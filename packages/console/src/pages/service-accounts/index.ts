import { IconKey } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const serviceAccountsArea: PageArea = {
  path: '/service-accounts',
  title: 'Service accounts',
  group: 'os',
  icon: IconKey,
  needs: { family: 'service_accounts', action: 'read' },
  component: lazyRouteComponent(() => import('./service-accounts-page.tsx'), 'ServiceAccountsPage'),
};
