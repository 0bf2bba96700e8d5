import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './global.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { place } from '../connection/place.ts';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';
import { resolveVariables, theme } from './theme.ts';

// Drawers and dialogs keep the page behind them still with a style element of their own, which asks for its nonce here.
Object.assign(globalThis, { __webpack_nonce__: place.nonce });

/** The console: theme, data and pages. */
export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={resolveVariables} getStyleNonce={() => place.nonce}>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={4} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
