import { IconKey } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import { takeSecret } from '../../control-plane/take-secret.tsx';
import type { PageArea } from '../page-area.ts';

export const resetPasswordArea: PageArea = {
  path: '/reset-password',
  title: 'New password',
  group: 'hidden',
  icon: IconKey,
  needs: 'nobody',
  component: lazyRouteComponent(() => import('./reset-password-page.tsx'), 'ResetPasswordPage'),
  inside: [{ path: '/$secret', component: takeSecret('/reset-password') }],
};
