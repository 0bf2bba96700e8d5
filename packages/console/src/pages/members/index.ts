import { IconUsers } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const membersArea: PageArea = {
  path: '/members',
  title: 'Members',
  group: 'organization',
  icon: IconUsers,
  needs: { family: 'org:members', action: 'read' },
  component: lazyRouteComponent(() => import('./members-page.tsx'), 'MembersPage'),
  inside: [{ path: '/invitations', component: lazyRouteComponent(() => import('./invitations-page.tsx'), 'InvitationsPage') }],
};
