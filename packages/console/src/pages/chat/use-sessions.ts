import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { SessionItem } from '@agentos-ts/client';
import { useOs } from '../../connection/use-connection.ts';
import { sessionTypeOf } from './model/component.ts';
import type { Component } from './model/component.ts';

const limit = 30;

interface Filter {
  readonly component: Component | null;
  readonly type?: SessionItem['session_type'] | null;
  readonly search: string;
}

/** Sessions, the last used first, page by page. */
export function useSessions({ component, type = null, search }: Filter) {
  const { client, url } = useOs();
  const { data, ...query } = useInfiniteQuery({
    queryKey: ['os', url, 'sessions', 'list', component, type, search],
    queryFn: ({ pageParam, signal }) => {
      const kind = component === null ? type : sessionTypeOf(component.family);
      return client.sessions.list(
        {
          page: pageParam,
          limit,
          sortBy: 'updated_at',
          sortOrder: 'desc',
          ...(kind === null ? {} : { type: kind }),
          ...(component === null ? {} : { componentId: component.id }),
          ...(search === '' ? {} : { sessionName: search }),
        },
        { signal },
      );
    },
    initialPageParam: 1,
    getNextPageParam: ({ meta }) => (meta.page < meta.total_pages ? meta.page + 1 : undefined),
    placeholderData: keepPreviousData,
  });
  // A session that moved to the top while pages were read stands on two of them.
  const sessions = [...new Map((data?.pages ?? []).flatMap((page) => page.data).map((session) => [session.session_id, session])).values()];
  return { ...query, sessions, total: data?.pages[0]?.meta.total_count ?? 0 };
}
