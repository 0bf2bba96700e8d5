import { IconServer } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const instancesArea: PageArea = {
  path: '/instances',
  title: 'OS instances',
  group: 'organization',
  icon: IconServer,
  needs: { family: 'os', action: 'read' },
  component: lazyRouteComponent(() => import('./instances-page.tsx'), 'InstancesPage'),
  inside: [
    { path: '/new', component: lazyRouteComponent(() => import('./register-page.tsx'), 'RegisterInstancePage') },
    { path: '/$instanceId', component: lazyRouteComponent(() => import('./instance-page.tsx'), 'InstancePage') },
  ],
};
