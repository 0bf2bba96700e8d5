import { Group, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { DataList } from '../ui/data-list.tsx';
import type { Column } from '../ui/data-list.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorView } from '../ui/error-view.tsx';
import { SearchField } from './search-field.tsx';
import type { usePaged } from './use-paged.ts';

interface PagedListProps<Row> {
  readonly list: ReturnType<typeof usePaged<Row>>;
  /** What is listed: "Members". */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly nameOf: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly rowHeight?: number;
  /** In place of the list when there is nothing at all, with the next step. */
  readonly empty: ReactNode;
  /** Beside the search; null: instead of it. */
  readonly filters?: ReactNode;
  readonly isSearchable?: boolean;
}

/** A list of any length with its search, and what stands there while it loads, fails or is empty. */
export function PagedList<Row>({ list, label, empty, filters, isSearchable = true, ...rest }: PagedListProps<Row>) {
  const { rows, total, text, setText, search, error, isPending, retry, isLoadingMore, onMore } = list;
  if (!isPending && error === null && total === 0 && search === '' && text === '') return empty;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Group gap="sm" flex={1}>
          {isSearchable && (
            <SearchField label={`Search ${label.charAt(0).toLowerCase()}${label.slice(1)}`} value={text} onChange={setText} />
          )}
          {filters}
        </Group>
        <Text size="sm" c="dimmed" aria-live="polite">
          {isPending ? '' : `${total.toLocaleString('en')} ${search === '' ? 'in all' : 'found'}`}
        </Text>
      </Group>
      {error !== null && <ErrorView error={error} onRetry={retry} />}
      {isPending && (
        <Stack gap={1} role="status" aria-label="Loading">
          {[0, 1, 2, 3, 4, 5].map((row) => (
            <Skeleton key={row} h={52} />
          ))}
        </Stack>
      )}
      {!isPending && rows.length === 0 && error === null && <EmptyState title="Nothing fits">Change what you search for.</EmptyState>}
      {rows.length > 0 && <DataList label={label} rows={rows} isLoadingMore={isLoadingMore} onMore={onMore} {...rest} />}
    </Stack>
  );
}
