import { Alert, Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyField } from '../../ui/copy-field.tsx';

export interface ShownToken {
  readonly name: string;
  readonly token: string;
  /** Of a rotation: when the token so far ends, in seconds since 1970; null when it has ended. */
  readonly previousEndsAt?: number | null;
}

/** The only time that a token is seen. It is in no cache and no storage: closing this forgets it. */
export function NewToken({ shown, onClose }: { readonly shown: ShownToken; readonly onClose: () => void }) {
  const [isKept, setIsKept] = useState(false);
  const { previousEndsAt: endsAt } = shown;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`The token of ${shown.name}`}
      centered
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Alert color="orange" icon={<IconAlertTriangle size={18} />} title="Copy it now. It is not shown again">
          The server keeps no more than a fingerprint of it. Whoever has it can do all that the account may.
        </Alert>
        <CopyField label="Token" value={shown.token} />
        {endsAt !== undefined && (
          <Text size="sm">
            {endsAt === null ? 'The one so far works no more.' : `The one so far works until ${new Date(endsAt * 1000).toLocaleString()}.`}
          </Text>
        )}
        <Group justify="space-between">
          <Checkbox label="I have copied it" checked={isKept} onChange={(event) => setIsKept(event.currentTarget.checked)} />
          <Button disabled={!isKept} onClick={onClose}>
            Done
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
