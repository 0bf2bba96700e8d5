import { useInfiniteQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { PageMeta } from '@agentos-ts/client/control-plane';

interface Page<Row> {
  readonly data: readonly Row[];
  readonly meta: PageMeta;
}
interface Ask {
  readonly page: number;
  readonly limit: number;
  readonly search: string;
  readonly signal: AbortSignal;
}

const limit = 100;

/** A list of the control plane, page after page as it is scrolled, with a search that the server does. What was there stays until the answer is. */
export function usePaged<Row>(key: readonly unknown[], ask: (query: Ask) => Promise<Page<Row>>) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 250);
  const query = useInfiniteQuery({
    queryKey: [...key, search],
    queryFn: ({ pageParam, signal }) => ask({ page: pageParam, limit, search, signal }),
    initialPageParam: 1,
    getNextPageParam: ({ meta }) => (meta.page < meta.total_pages ? meta.page + 1 : undefined),
    placeholderData: (before) => before,
  });
  return {
    rows: query.data?.pages.flatMap(({ data }) => data) ?? [],
    total: query.data?.pages[0]?.meta.total_count ?? 0,
    text,
    setText,
    /** The search that the rows answer. */
    search,
    error: query.error,
    isPending: query.isPending,
    isLoadingMore: query.isFetchingNextPage,
    retry: () => void query.refetch(),
    onMore: query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined,
  };
}
