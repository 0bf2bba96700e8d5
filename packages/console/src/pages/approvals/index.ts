import { IconChecklist } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const approvalsArea: PageArea = {
  path: '/approvals',
  title: 'Approvals',
  group: 'os',
  icon: IconChecklist,
  needs: { family: 'approvals', action: 'read', orAction: 'resolve' },
  component: lazyRouteComponent(() => import('./approvals-page.tsx'), 'ApprovalsPage'),
  inside: [{ path: '/$approvalId', component: lazyRouteComponent(() => import('./approval-page.tsx'), 'ApprovalPage') }],
};
