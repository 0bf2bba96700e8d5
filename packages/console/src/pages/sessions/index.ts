import { IconMessages } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const sessionsArea: PageArea = {
  path: '/sessions',
  title: 'Sessions',
  group: 'os',
  icon: IconMessages,
  needs: { family: 'sessions', action: 'read' },
  component: lazyRouteComponent(() => import('./sessions-page.tsx'), 'SessionsPage'),
  inside: [{ path: '/$sessionId', component: lazyRouteComponent(() => import('./session-page.tsx'), 'SessionPage') }],
};
