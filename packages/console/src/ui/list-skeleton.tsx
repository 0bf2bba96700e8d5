import { Skeleton, Stack } from '@mantine/core';

/** In the place and the size of a list that is on its way. */
export function ListSkeleton({ rows = 8, rowHeight = 52 }: { readonly rows?: number; readonly rowHeight?: number }) {
  return (
    <Stack gap={1} role="status" aria-label="Loading">
      <Skeleton h={40} />
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} h={rowHeight} radius={4} />
      ))}
    </Stack>
  );
}
