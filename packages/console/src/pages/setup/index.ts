import { IconFlag } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import { takeSecret } from '../../control-plane/take-secret.tsx';
import type { PageArea } from '../page-area.ts';

export const setupArea: PageArea = {
  path: '/setup',
  title: 'First owner',
  group: 'hidden',
  icon: IconFlag,
  needs: 'nobody',
  component: lazyRouteComponent(() => import('./setup-page.tsx'), 'SetupPage'),
  inside: [{ path: '/$secret', component: takeSecret('/setup') }],
};
