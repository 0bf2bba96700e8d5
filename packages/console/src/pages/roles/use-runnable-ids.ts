import { skipToken, useQuery } from '@tanstack/react-query';
import { useOsConnection } from '../../connection/use-connection.ts';

const paths = { agents: '/agents', teams: '/teams', workflows: '/workflows' } as const;

/** Ids that the AgentOS of this page has of a family, to choose from; none on pages without one. */
export function useRunnableIds(family: string): readonly string[] {
  const connection = useOsConnection();
  const path = Object.hasOwn(paths, family) ? Object.entries(paths).find(([name]) => name === family)?.[1] : undefined;
  const { data } = useQuery({
    queryKey: ['os', connection?.url, family, 'ids'],
    queryFn:
      connection === null || path === undefined
        ? skipToken
        : async ({ signal }) => (await connection.client.request('GET', path, { signal })).map(({ id }) => id),
  });
  return data ?? [];
}
