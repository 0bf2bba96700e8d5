import { IconShieldQuestion } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const accessArea: PageArea = {
  path: '/access',
  title: 'Access',
  group: 'os',
  icon: IconShieldQuestion,
  needs: 'signed-in',
  component: lazyRouteComponent(() => import('./access-page.tsx'), 'AccessPage'),
};
