import { Code, Group, Stack, Text } from '@mantine/core';
import { useId } from 'react';
import { CopyButton } from './copy-button.tsx';
import { SafeText } from './safe-text.tsx';

/** A value to take elsewhere, such as an address or lines of code, with a button that copies it. */
export function CopyField({ label, value }: { readonly label: string; readonly value: string }) {
  const id = useId();
  return (
    <Stack gap={4} role="group" aria-labelledby={id} w="100%">
      <Text size="sm" fw={500} id={id}>
        {label}
      </Text>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Code block flex={1} miw={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          <SafeText>{value}</SafeText>
        </Code>
        <CopyButton value={value} label={label} />
      </Group>
    </Stack>
  );
}
