import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import type { SessionItem } from '@agentos-ts/client';
import { useOs } from '../../connection/use-connection.ts';
import { ErrorView } from '../../ui/error-view.tsx';

interface RenameDialogProps {
  readonly session: Pick<SessionItem, 'session_id' | 'session_name'>;
  readonly onClose: () => void;
}

/** Gives a session another name. */
export function RenameDialog({ session, onClose }: RenameDialogProps) {
  const { client, url } = useOs();
  const queries = useQueryClient();
  const [name, setName] = useState(session.session_name);
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      await client.sessions.rename(session.session_id, name.trim());
      await queries.invalidateQueries({ queryKey: ['os', url, 'sessions'] });
    },
    onSuccess: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Rename session" centered>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus required />
          {error !== null && <ErrorView error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Keep
            </Button>
            <Button type="submit" loading={isPending}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
