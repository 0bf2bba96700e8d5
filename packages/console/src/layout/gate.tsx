import { lazyRouteComponent } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import type { ReactNode } from 'react';
import { place } from '../connection/place.ts';
import { useMe, useOsConnection, useRules } from '../connection/use-connection.ts';
import type { PageArea } from '../pages/page-area.ts';
import { ErrorView } from '../ui/error-view.tsx';
import { NotAllowed } from '../ui/not-allowed.tsx';
import { NotFound } from '../ui/not-found.tsx';
import { PageSkeleton } from '../ui/page-skeleton.tsx';
import { useAllowed } from './use-allowed.ts';

const SignIn = lazyRouteComponent(() => import('../pages/sign-in/sign-in-page.tsx'), 'SignInPage');

const ConnectPage = lazyRouteComponent(() => import('./connect-page.tsx'), 'ConnectPage');
const ChooseInstance = lazyRouteComponent(() => import('./choose-instance.tsx'), 'ChooseInstance');

/** Shows a page to whoever may see it; to others what is missing: a sign-in, a connection, a scope. */
export function Gate({ area, children }: { readonly area: PageArea; readonly children: ReactNode }) {
  const connection = useOsConnection();
  const { me, error, isPending, retry } = useMe();
  const rules = useRules();
  const isAllowed = useAllowed()(area);
  useEffect(() => {
    document.title = `${area.title} · AgentOS`;
  }, [area.title]);

  const page = <Suspense fallback={<PageSkeleton />}>{children}</Suspense>;
  if (area.needs === 'nobody') return page;
  if (place.mode === 'control-plane') {
    if (isPending) return <PageSkeleton />;
    if (error !== null) return <ErrorView error={error} onRetry={retry} />;
    // In the place of the page: its address stays, and it comes once somebody has signed in.
    if (me === null)
      return (
        <Suspense fallback={<PageSkeleton />}>
          <SignIn />
        </Suspense>
      );
    if (area.group === 'os' && connection === null) return <ChooseInstance />;
  } else {
    if (area.group === 'organization') return <NotFound />;
    if (connection === null) return <ConnectPage />;
  }
  if (area.group === 'os') {
    if (rules.isPending) return <PageSkeleton />;
    if (rules.rules === null && rules.error !== null) return <ErrorView error={rules.error} onRetry={rules.retry} />;
  }
  return isAllowed ? page : <NotAllowed needs={area.needs} />;
}
