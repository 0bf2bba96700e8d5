import { Button, Checkbox, Code, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CopyButton } from '../../ui/copy-button.tsx';

/** Shown once. */
export function BackupCodes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  const [isKept, setIsKept] = useState(false);
  return (
    <Stack>
      <Text size="sm">Each signs you in once when you do not have the app. They are not shown again.</Text>
      <Group align="flex-start" wrap="nowrap" gap="xs">
        <SimpleGrid cols={2} spacing="xs" flex={1} aria-label="Backup codes" role="group">
          {codes.map((code) => (
            <Code key={code} block ta="center" fz="sm">
              {code}
            </Code>
          ))}
        </SimpleGrid>
        <CopyButton value={codes.join('\n')} label="backup codes" />
      </Group>
      <Checkbox label="I have kept them in a safe place" checked={isKept} onChange={(event) => setIsKept(event.currentTarget.checked)} />
      <Button disabled={!isKept} onClick={onClose}>
        Done
      </Button>
    </Stack>
  );
}
