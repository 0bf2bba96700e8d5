import { useQuery } from '@tanstack/react-query';
import { request } from './request.ts';

/** `GET /info`: how people sign in here, and whether there is mail. */
export const useInfo = () =>
  useQuery({ queryKey: ['control-plane', 'info'], queryFn: ({ signal }) => request('GET', '/info', { signal }), staleTime: Infinity });
