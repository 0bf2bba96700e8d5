import { createHashHistory, createRootRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { place } from '../connection/place.ts';
import { Frame } from '../layout/frame.tsx';
import { Gate } from '../layout/gate.tsx';
import { areas } from '../pages/index.ts';
import type { PageArea } from '../pages/page-area.ts';
import { NotFound } from '../ui/not-found.tsx';
import { PageSkeleton } from '../ui/page-skeleton.tsx';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

function Home() {
  const isOrganization = place.mode === 'control-plane' && place.instance === null;
  const first = areas.find(({ group }) => group === (isOrganization ? 'organization' : 'os'));
  return <Navigate to={first?.path ?? '/settings'} replace />;
}

function toRoute(area: PageArea, path: string, Page: ComponentType) {
  const Guarded = () => (
    <Gate area={area}>
      <Page />
    </Gate>
  );
  return createRoute({ getParentRoute: () => root, path, component: Guarded, staticData: { area } });
}

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });
const pages = areas.flatMap((area) => [
  toRoute(area, area.path, area.component),
  ...(area.inside ?? []).map(({ path, component }) => toRoute(area, `${area.path}${path}`, component)),
]);

/** Addresses stand behind the `#`: the server serves one page, below any prefix. */
export const router = createRouter({
  routeTree: root.addChildren([home, ...pages]),
  history: createHashHistory(),
  defaultPreload: 'intent',
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 150,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    readonly area?: PageArea;
  }
}
