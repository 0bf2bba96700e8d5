import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { place } from '../connection/place.ts';
import { useMe, useOsConnection } from '../connection/use-connection.ts';
import classes from './frame.module.css';
import { useArea } from './use-area.ts';

// Asked for at once, and shown when it is there: the first page waits for neither.
const navigation = import('./navigation.tsx');
const phoneHeader = import('./phone-header.tsx');
const Navigation = lazy(() => navigation.then((code) => ({ default: code.Navigation })));
const PhoneHeader = lazy(() => phoneHeader.then((code) => ({ default: code.PhoneHeader })));

function skipToContent(): void {
  document.querySelector<HTMLElement>('#content')?.focus();
}

/** Navigation beside the page; nothing around pages for people who are not signed in. */
export function Frame() {
  const area = useArea();
  const connection = useOsConnection();
  const { me, isPending } = useMe();
  const isKnown = place.mode === 'control-plane' ? me !== null || isPending : connection !== null;
  if (!isKnown || area?.needs === 'nobody')
    return (
      <main id="content" className={classes['bare']}>
        <Outlet />
      </main>
    );
  return (
    <div className={classes['frame']}>
      {/* No link: the part behind the # is the page's address. */}
      <button type="button" className={classes['skip']} onClick={skipToContent}>
        Skip to content
      </button>
      <Suspense fallback={<header className={classes['phone']} />}>
        <PhoneHeader />
      </Suspense>
      <aside className={classes['side']}>
        <Suspense>
          <Navigation />
        </Suspense>
      </aside>
      <main id="content" tabIndex={-1} className={area?.isFullHeight === true ? classes['full'] : classes['page']}>
        <Outlet />
      </main>
    </div>
  );
}
