import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useMe } from '../../connection/use-connection.ts';
import { NewPasswordInput } from '../../control-plane/new-password-input.tsx';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Section } from '../../ui/section.tsx';

/** Changes the password. */
export function PasswordSection() {
  const { me } = useMe();
  const [isOpen, setIsOpen] = useState(false);
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const { mutate, isPending, error, isSuccess } = useMutation({
    mutationFn: () => request('POST', '/auth/change-password', { body: { current_password: old, new_password: next } }),
    onSuccess: () => {
      setIsOpen(false);
      setOld('');
      setNext('');
      return refresh();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <Section title="Password">
      <Text c="dimmed" size="sm">
        When you change it, every other session of yours ends.
      </Text>
      {isSuccess && !isOpen && (
        <Alert color="teal" variant="light" role="status">
          The password is changed.
        </Alert>
      )}
      {isOpen ? (
        <form onSubmit={submit} style={{ width: 'min(24rem, 100%)' }}>
          <Stack gap="sm">
            {/* For password managers: whose password it is. */}
            <input type="email" autoComplete="username" readOnly hidden value={me?.user.email ?? ''} />
            <PasswordInput
              label="Password now"
              required
              autoFocus
              autoComplete="current-password"
              value={old}
              onChange={(event) => setOld(event.currentTarget.value)}
            />
            <NewPasswordInput label="New password" value={next} onChange={setNext} />
            {error !== null && <ErrorView error={error} />}
            <Button type="submit" loading={isPending}>
              Change password
            </Button>
          </Stack>
        </form>
      ) : (
        <Button variant="default" onClick={() => setIsOpen(true)}>
          Change password
        </Button>
      )}
    </Section>
  );
}
