import { useQuery } from '@tanstack/react-query';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { families } from './model/component.ts';
import type { Component } from './model/component.ts';

export interface ListedComponent extends Component {
  readonly name: string;
  readonly description: string;
}

/** What the caller may run, as the server lists it. */
export function useComponents() {
  const { client, url } = useOs();
  const { may } = useRules();
  const mine = families.filter((family) => may(family, 'run'));
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['os', url, 'components', mine],
    queryFn: async ({ signal }): Promise<readonly ListedComponent[]> => {
      const lists = await Promise.all(
        mine.map(async (family) =>
          (await client[family].list({ signal })).map(({ id, name, description = '' }) => ({ family, id, name, description })),
        ),
      );
      return lists.flat();
    },
    staleTime: 60_000,
  });
  const components = (data ?? []).filter(({ family, id }) => may(family, 'run', id));
  return { components, error, isPending, retry: () => void refetch() };
}
