import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ErrorView } from '../../ui/error-view.tsx';

interface PasswordQuestionProps {
  /** Of the button. */
  readonly label: string;
  readonly isDangerous?: boolean;
  readonly onPassword: (password: string) => Promise<unknown>;
  readonly children: ReactNode;
}

/** Asks for the password before what protects the account is changed. */
export function PasswordQuestion({ label, isDangerous = false, onPassword, children }: PasswordQuestionProps) {
  const [password, setPassword] = useState('');
  const { mutate, isPending, error } = useMutation({ mutationFn: () => onPassword(password) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{children}</Text>
        <PasswordInput
          label="Your password"
          required
          data-autofocus
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {error !== null && <ErrorView error={error} />}
        <Button type="submit" loading={isPending} {...(isDangerous ? { color: 'red' } : {})}>
          {label}
        </Button>
      </Stack>
    </form>
  );
}
