import { Button, Stack, TextInput } from '@mantine/core';
import { AgentOSClientError } from '@agentos-ts/client/control-plane';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { NewPasswordInput } from '../../control-plane/new-password-input.tsx';
import { request } from '../../control-plane/request.ts';
import { ErrorView } from '../../ui/error-view.tsx';

interface AcceptFormProps {
  readonly secret: string;
  readonly email: string;
  readonly onDone: () => Promise<void>;
  /** The address has an account already. */
  readonly onAccount: () => void;
}

/** Makes an account for the invited address. */
export function AcceptForm({ secret, email, onDone, onAccount }: AcceptFormProps) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => request('POST', '/invitations/accept', { body: { secret, name, password } }),
    onSuccess: onDone,
  });
  const hasAccount = AgentOSClientError.is(error) && error.code === 'invitation_account_exists';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label="E-mail" value={email} readOnly autoComplete="username" description="The invitation is for this address." />
        <TextInput
          label="Your name"
          required
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NewPasswordInput label="Password" value={password} onChange={setPassword} />
        {error !== null && <ErrorView error={error} />}
        {hasAccount ? (
          <Button onClick={onAccount}>Sign in and join</Button>
        ) : (
          <Button type="submit" loading={isPending}>
            Make an account and join
          </Button>
        )}
      </Stack>
    </form>
  );
}
