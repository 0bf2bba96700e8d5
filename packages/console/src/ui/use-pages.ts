import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

interface Page<Row> {
  readonly data: readonly Row[];
  readonly meta: { readonly page: number; readonly total_pages: number; readonly total_count: number };
}
interface Ask {
  readonly page: number;
  readonly limit: number;
  readonly signal: AbortSignal;
}

const limit = 100;

/**
 * A list of a server, page after page as it is scrolled. What was there stays until the next answer is. A row that moved from one page to the next while it was
 * read stands once.
 */
export function usePages<Row>(key: readonly unknown[], keyOf: (row: Row) => string, ask: (query: Ask) => Promise<Page<Row>>) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask({ page: pageParam, limit, signal }),
    initialPageParam: 1,
    getNextPageParam: ({ meta }) => (meta.page < meta.total_pages ? meta.page + 1 : undefined),
    placeholderData: (before) => before,
  });
  const { data } = query;
  const rows = useMemo(
    () => [...new Map(data?.pages.flatMap((page) => page.data).map((row) => [keyOf(row), row])).values()],
    [data, keyOf],
  );
  return {
    rows,
    total: data?.pages[0]?.meta.total_count ?? 0,
    error: query.error,
    isPending: query.isPending,
    isLoadingMore: query.isFetchingNextPage,
    retry: () => void query.refetch(),
    onMore: query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined,
  };
}
