import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useMe } from '../../connection/use-connection.ts';
import { NewPasswordInput } from '../../control-plane/new-password-input.tsx';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { useFocus } from '../../control-plane/use-focus.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Section } from '../../ui/section.tsx';

/** Changes the password. */
export function PasswordSection() {
  const [state, setState] = useState<'closed' | 'open' | 'changed'>('closed');
  return (
    <Section title="Password">
      <Text c="dimmed" size="sm">
        When you change it, every other session of yours ends.
      </Text>
      {state === 'changed' && (
        <Alert color="teal" variant="light" role="status">
          The password is changed.
        </Alert>
      )}
      {state === 'open' ? (
        <PasswordForm onDone={() => setState('changed')} />
      ) : (
        <Button variant="default" onClick={() => setState('open')}>
          Change password
        </Button>
      )}
    </Section>
  );
}

function PasswordForm({ onDone }: { readonly onDone: () => void }) {
  const { me } = useMe();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const field = useFocus();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => request('POST', '/auth/change-password', { body: { current_password: old, new_password: next } }),
    onSuccess: async () => {
      onDone();
      await refresh();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit} style={{ width: 'min(24rem, 100%)' }}>
      <Stack gap="sm">
        {/* For password managers: whose password it is. */}
        <input type="email" autoComplete="username" readOnly hidden value={me?.user.email ?? ''} />
        <PasswordInput
          label="Password now"
          required
          ref={field}
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
  );
}
