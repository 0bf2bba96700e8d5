import { Badge, Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { queryClient } from '../../app/query-client.ts';
import { addPasskey, isCancelled, passkeysAvailable } from '../../control-plane/passkeys.ts';
import { request } from '../../control-plane/request.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import classes from './account.module.css';

const key = ['control-plane', 'me', 'passkeys'];
const again = () => queryClient.invalidateQueries({ queryKey: key });

/** Passkeys of the caller (Web Authentication Level 3). */
export function PasskeysSection() {
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => request('GET', '/auth/passkey/list-user-passkeys', { signal }),
  });
  return (
    <Section title="Passkeys">
      <Text c="dimmed" size="sm">
        Sign in with a finger, a face or the PIN of a device. A passkey stands for both factors.
      </Text>
      {error !== null && <ErrorView error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton h={44} />}
      {data !== undefined && data.data.length > 0 && (
        <Stack component="ul" gap={0} w="100%" className={classes['list'] ?? ''}>
          {data.data.map(({ id, name, created_at: createdAt, backed_up: isBackedUp }) => (
            <li key={id} className={classes['item']}>
              <div className={classes['words']}>
                <Text fw={500} component="div">
                  <SafeText>{name ?? 'Passkey'}</SafeText>
                </Text>
                <Text size="sm" c="dimmed" component="div">
                  Added <TimeAgo value={createdAt} />
                </Text>
              </div>
              <Group gap="xs" wrap="nowrap">
                {isBackedUp && (
                  <Badge variant="light" color="gray">
                    Synced
                  </Badge>
                )}
                <ConfirmButton
                  label="Remove"
                  size="xs"
                  title="Remove this passkey?"
                  confirmLabel="Remove passkey"
                  onConfirm={() => request('POST', '/auth/passkey/delete-passkey', { body: { id } }).then(again)}
                >
                  It does not sign you in any more. Delete it on the device too.
                </ConfirmButton>
              </Group>
            </li>
          ))}
        </Stack>
      )}
      {passkeysAvailable() ? (
        <AddForm />
      ) : (
        <Text size="sm">
          Passkeys belong to a name, not to an address of numbers: open the control plane under a name, such as <b>localhost</b>, and set
          CONTROL_PLANE_URL to it.
        </Text>
      )}
    </Section>
  );
}

function AddForm() {
  const [name, setName] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => addPasskey(name.trim()),
    onSuccess: () => {
      setName('');
      return again();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <>
      <form onSubmit={submit} style={{ width: '100%' }}>
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Name of the device"
            placeholder="Laptop"
            maxLength={100}
            flex={1}
            miw="12rem"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={isPending} leftSection={<IconFingerprint size={18} aria-hidden />}>
            Add a passkey
          </Button>
        </Group>
      </form>
      {error !== null && !isCancelled(error) && <ErrorView error={error} />}
    </>
  );
}
