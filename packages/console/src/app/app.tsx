import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './global.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { place } from '../connection/place.ts';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';
import { resolveVariables, theme } from './theme.ts';

const Notifications = lazy(() => import('@mantine/notifications').then((code) => ({ default: code.Notifications })));

// Drawers and dialogs keep the page behind them still with a style element of their own, which asks for its nonce here.
Object.assign(globalThis, { __webpack_nonce__: place.nonce });

/** The console: theme, data and pages. */
export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={resolveVariables} getStyleNonce={() => place.nonce}>
      <QueryClientProvider client={queryClient}>
        <Suspense>
          <Notifications position="bottom-right" limit={4} />
        </Suspense>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
