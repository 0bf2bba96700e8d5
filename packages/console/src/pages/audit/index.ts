import { IconHistory } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

export const auditArea: PageArea = {
  path: '/audit',
  title: 'Audit',
  group: 'organization',
  icon: IconHistory,
  needs: { family: 'audit', action: 'read' },
  component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
};
