import { Paper, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of a page with a heading of its own. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper component="section" withBorder radius="lg" p="lg" aria-label={title}>
      <Stack gap="sm" align="flex-start">
        <Title order={2}>{title}</Title>
        {children}
      </Stack>
    </Paper>
  );
}
