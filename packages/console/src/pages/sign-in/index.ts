import { IconLogin2 } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const signInArea: PageArea = {
  path: '/sign-in',
  title: 'Sign in',
  group: 'hidden',
  icon: IconLogin2,
  needs: 'nobody',
  component: lazyRouteComponent(() => import('./sign-in-page.tsx'), 'SignInPage'),
};
