import { IconMailOpened } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import { takeSecret } from '../../control-plane/take-secret.tsx';
import type { PageArea } from '../page-area.ts';

export const invitationArea: PageArea = {
  path: '/invitation',
  title: 'Invitation',
  group: 'hidden',
  icon: IconMailOpened,
  needs: 'nobody',
  component: lazyRouteComponent(() => import('./invitation-page.tsx'), 'InvitationPage'),
  inside: [{ path: '/$secret', component: takeSecret('/invitation') }],
};
