import { Skeleton, Stack } from '@mantine/core';

/** While a page's code or its first data is on its way. */
export function PageSkeleton() {
  return (
    <Stack gap="lg" role="status" aria-label="Loading" w="100%">
      <Skeleton h={30} w={220} />
      <Skeleton h={44} />
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} h={56} />
      ))}
    </Stack>
  );
}
