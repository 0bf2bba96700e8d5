import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface PageHeaderProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** Buttons of the whole page. */
  readonly children?: ReactNode;
}

/** The heading of a page, what it is about, and what can be done with the whole of it. */
export function PageHeader({ title, description, children }: PageHeaderProps) {
  return (
    <Group justify="space-between" align="flex-start" gap="md" mih={44}>
      {/* Names of others may have no place to break. */}
      <div style={{ overflowWrap: 'anywhere' }}>
        <Title order={1}>{title}</Title>
        {description !== undefined && (
          <Text c="dimmed" mt={4} maw="42rem">
            {description}
          </Text>
        )}
      </div>
      {children !== undefined && <Group gap="sm">{children}</Group>}
    </Group>
  );
}
