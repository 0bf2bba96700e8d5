import { IconUserCircle } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const accountArea: PageArea = {
  path: '/account',
  title: 'Account',
  group: 'account',
  icon: IconUserCircle,
  needs: 'signed-in',
  component: lazyRouteComponent(() => import('./account-page.tsx'), 'AccountPage'),
};
