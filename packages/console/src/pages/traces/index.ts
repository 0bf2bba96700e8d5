import { IconTimeline } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

/** `/traces/<id>` takes the id of a trace, or of a run: the newest trace of that run is shown then. */
export const tracesArea: PageArea = {
  path: '/traces',
  title: 'Traces',
  group: 'os',
  icon: IconTimeline,
  needs: { family: 'traces', action: 'read' },
  component: lazyRouteComponent(() => import('./traces-page.tsx'), 'TracesPage'),
  inside: [{ path: '/$traceId', component: lazyRouteComponent(() => import('./trace-page.tsx'), 'TracePage') }],
};
