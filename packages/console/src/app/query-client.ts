import { QueryClient } from '@tanstack/react-query';

/** Data of the server. The clients try again by themselves; what a query throws is for the page. */
export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 15_000, refetchOnWindowFocus: true }, mutations: { retry: false } },
});
