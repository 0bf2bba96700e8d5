import { Button, Text } from '@mantine/core';

/** Says how many there are, beside a way back to all of them. */
export function ListCount({ children, onClear }: { readonly children: string; readonly onClear: (() => void) | null }) {
  return (
    <Text size="sm" c="dimmed" role="status" mih={24} mb="xs">
      <span>{children}</span>
      {onClear !== null && (
        <Button size="compact-xs" variant="subtle" ml="xs" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </Text>
  );
}
