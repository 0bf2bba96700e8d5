import { skipToken, useQuery } from '@tanstack/react-query';
import { useOsConnection } from './use-connection.ts';

/** `GET /info` of the AgentOS, or null while it is not known. */
export function useOsInfo() {
  const connection = useOsConnection();
  const { data } = useQuery({
    queryKey: ['os', connection?.url, 'info'],
    queryFn: connection === null ? skipToken : ({ signal }) => connection.client.request('GET', '/info', { signal }),
    staleTime: Infinity,
  });
  return data ?? null;
}
