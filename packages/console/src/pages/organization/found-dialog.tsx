import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { chooseOrganization } from '../../connection/use-connection.ts';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { ErrorView } from '../../ui/error-view.tsx';

/** Founds an organisation with the caller as its owner, and goes there. */
export function FoundDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () => request('POST', '/organizations', { body: { name } }),
    onSuccess: async ({ id }) => {
      await refresh();
      chooseOrganization(id);
      setName('');
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={() => {
        reset();
        onClose();
      }}
      title="New organisation"
      centered
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            description="You become its owner. Its members, roles and instances are its own."
            required
            data-autofocus
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {error !== null && <ErrorView error={error} />}
          <Button type="submit" loading={isPending}>
            Create
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
