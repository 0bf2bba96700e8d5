import { Alert, Anchor, Button, Skeleton, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { BareCard } from '../../control-plane/bare-card.tsx';
import { dropSecret, heldSecret } from '../../control-plane/held-secret.ts';
import { NewPasswordInput } from '../../control-plane/new-password-input.tsx';
import { request } from '../../control-plane/request.ts';
import { useInfo } from '../../control-plane/use-info.ts';
import { ErrorView } from '../../ui/error-view.tsx';

/** Asks for a link by mail; behind that link, for the new password. */
export function ResetPasswordPage() {
  const [secret, setSecret] = useState(() => heldSecret('/reset-password'));
  const info = useInfo();
  if (secret !== null) return <NewPasswordForm secret={secret} onAgain={() => setSecret(null)} />;
  if (info.data?.mail === false)
    return (
      <BareCard title="New password" description="This control plane sends no mail, so it cannot send a link either.">
        <Alert variant="light">Ask an administrator of your organisation to invite you anew, or whoever runs the control plane.</Alert>
        <BackLink />
      </BareCard>
    );
  return info.data === undefined && info.error === null ? (
    <BareCard title="New password">
      <Skeleton h={140} />
    </BareCard>
  ) : (
    <AskForm />
  );
}

const BackLink = () => (
  <Anchor component={Link} to="/sign-in" size="sm">
    Back to the sign-in
  </Anchor>
);

function AskForm() {
  const [email, setEmail] = useState('');
  const { mutate, isPending, error, isSuccess } = useMutation({
    mutationFn: () => request('POST', '/auth/request-password-reset', { body: { email } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <BareCard title="New password" description="We send a link to the address of your account. It holds once, for 30 minutes.">
      {isSuccess ? (
        <Alert color="teal" variant="light" role="status">
          If there is an account of this address, a link is on its way to it. Look into your mail, the unwanted one too.
        </Alert>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="E-mail"
              type="email"
              required
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            {error !== null && <ErrorView error={error} />}
            <Button type="submit" loading={isPending}>
              Send a link
            </Button>
          </Stack>
        </form>
      )}
      <BackLink />
    </BareCard>
  );
}

function NewPasswordForm({ secret, onAgain }: { readonly secret: string; readonly onAgain: () => void }) {
  const [password, setPassword] = useState('');
  const { mutate, isPending, error, isSuccess } = useMutation({
    mutationFn: () => request('POST', '/auth/reset-password', { body: { token: secret, new_password: password } }),
    onSuccess: () => dropSecret('/reset-password'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  if (isSuccess)
    return (
      <BareCard title="The password is set" description="Every session of your account has ended. Sign in with the new password.">
        <Button component={Link} to="/sign-in">
          Sign in
        </Button>
      </BareCard>
    );
  return (
    <BareCard title="Choose a new password">
      <form onSubmit={submit}>
        <Stack>
          <NewPasswordInput label="New password" value={password} onChange={setPassword} />
          {error !== null && <ErrorView error={error} />}
          <Button type="submit" loading={isPending}>
            Set the password
          </Button>
          {error !== null && (
            <Button
              variant="default"
              onClick={() => {
                dropSecret('/reset-password');
                onAgain();
              }}
            >
              Ask for another link
            </Button>
          )}
        </Stack>
      </form>
    </BareCard>
  );
}
