import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Mark } from '../layout/mark.tsx';

interface BareCardProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children: ReactNode;
}

/** One thing to do on a page without navigation: to sign in, to accept an invitation. */
export function BareCard({ title, description, children }: BareCardProps) {
  return (
    <Paper withBorder radius="lg" p={{ base: 'lg', sm: 'xl' }} w="min(27rem, 100%)">
      <Stack gap="lg">
        <Mark size={40} />
        <div>
          <Title order={1} style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {description !== undefined && (
            <Text c="dimmed" mt={4} component="div" style={{ overflowWrap: 'anywhere' }}>
              {description}
            </Text>
          )}
        </div>
        {children}
      </Stack>
    </Paper>
  );
}
