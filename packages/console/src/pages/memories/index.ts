import { IconBrain } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const memoriesArea: PageArea = {
  path: '/memories',
  title: 'Memories',
  group: 'os',
  icon: IconBrain,
  needs: { family: 'memories', action: 'read' },
  component: lazyRouteComponent(() => import('./memories-page.tsx'), 'MemoriesPage'),
};
