import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly title: string;
  /** The next step, in words. */
  readonly children?: ReactNode;
  /** The next step, as a button. */
  readonly action?: ReactNode;
}

/** In place of a list that is empty: says why, and what to do next. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py={72} px="md" ta="center">
      <Title order={2}>{title}</Title>
      <Text c="dimmed" maw="30rem">
        {children}
      </Text>
      {action}
    </Stack>
  );
}
