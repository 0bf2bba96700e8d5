import { IconSettings } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const settingsArea: PageArea = {
  path: '/settings',
  title: 'Settings',
  group: 'account',
  icon: IconSettings,
  needs: 'signed-in',
  component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
};
