import type { ServiceAccount } from '@agentos-ts/client';
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useOs } from '../../connection/use-connection.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import type { ShownToken } from './new-token.tsx';

interface RotateModalProps {
  readonly account: ServiceAccount;
  readonly onClose: () => void;
  readonly onRotated: (shown: ShownToken) => void;
}

/** In seconds. */
const overlaps = [
  { value: '0', label: 'ends at once' },
  { value: '3600', label: 'works for another hour' },
  { value: '86400', label: 'works for another day' },
  { value: '604800', label: 'works for another week' },
];

/** The same account, another token. */
export function RotateModal({ account, onClose, onRotated }: RotateModalProps) {
  const { client } = useOs();
  const [overlap, setOverlap] = useState('86400');
  const { mutate, isPending, error } = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      const rotated = await client.request('POST', '/service-accounts/{service_account_id}/rotate', {
        params: { service_account_id: account.id },
        body: { overlap_seconds: Number(overlap) },
      });
      onRotated({ name: rotated.name, token: rotated.token, previousEndsAt: overlap === '0' ? null : rotated.previous_token_ends_at });
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Another token for ${account.name}`} centered>
      <Stack>
        <Text size="sm">
          What the account is, owns and may do stays, and so does its end. Put the new token where the old one is in use.
        </Text>
        <Select
          label="The token so far"
          data={overlaps}
          value={overlap}
          onChange={(value) => setOverlap(value ?? '86400')}
          allowDeselect={false}
        />
        {error !== null && <ErrorView error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={isPending} onClick={() => mutate()} data-autofocus>
            Make a new token
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
