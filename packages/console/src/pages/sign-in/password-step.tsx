import { Alert, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import { browserSupportsWebAuthnAutofill, WebAuthnAbortService } from '@simplewebauthn/browser';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import type { FormEvent } from 'react';
import { isCancelled, passkeysAvailable, signInWithPasskey } from '../../control-plane/passkeys.ts';
import { request } from '../../control-plane/request.ts';
import type { Reply } from '../../control-plane/request.ts';
import { useFocus } from '../../control-plane/use-focus.ts';
import { describeSignInFailure, readCallbackFailure } from './sign-in-failure.ts';
import { SingleSignOnButton } from './single-sign-on-button.tsx';

interface PasswordStepProps {
  readonly info: Reply<'GET /info'>;
  readonly onDone: () => void;
  /** The password was right, and a code is asked for. */
  readonly onCode: () => void;
}

/** Lets the browser offer passkeys in the field for the address, where it can. */
function usePasskeyInField(isOn: boolean, onDone: () => void): void {
  const done = useEffectEvent(onDone);
  useEffect(() => {
    if (!isOn) return undefined;
    let isOver = false;
    const offer = async () => {
      if (!(await browserSupportsWebAuthnAutofill()) || isOver) return;
      await signInWithPasskey(true);
      done();
    };
    // Whoever wants to know why uses the button, which says it.
    offer().catch(() => undefined);
    return () => {
      isOver = true;
      WebAuthnAbortService.cancelCeremony();
    };
  }, [isOn]);
}

/** The first step: one of the ways in. */
export function PasswordStep({ info, onDone, onCode }: PasswordStepProps) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const field = useFocus();
  const hasPasskeys = info.sign_in.passkey && passkeysAvailable();
  usePasskeyInField(hasPasskeys, onDone);
  const byPassword = useMutation({
    mutationFn: () => request('POST', '/auth/sign-in/email', { body: { email, password } }),
    onSuccess: ({ second_factor: needsCode }) => (needsCode ? onCode() : onDone()),
  });
  const byPasskey = useMutation({ mutationFn: () => signInWithPasskey(false), onSuccess: onDone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    byPasskey.reset();
    byPassword.mutate();
  };
  const failure = byPassword.error ?? (isCancelled(byPasskey.error) ? null : byPasskey.error);
  const text = failure === null ? readCallbackFailure(location.search) : describeSignInFailure(failure);
  return (
    <Stack>
      {text !== null && (
        <Alert color="red" variant="light" role="alert">
          {text}
        </Alert>
      )}
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="E-mail"
            type="email"
            required
            ref={field}
            autoComplete={hasPasskeys ? 'username webauthn' : 'username'}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            required
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={byPassword.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
      {(hasPasskeys || info.sign_in.oidc !== null) && <Divider label="or" />}
      {hasPasskeys && (
        <Button
          variant="default"
          leftSection={<IconFingerprint size={18} aria-hidden />}
          loading={byPasskey.isPending}
          onClick={() => {
            byPassword.reset();
            byPasskey.mutate();
          }}
        >
          Sign in with a passkey
        </Button>
      )}
      {info.sign_in.oidc !== null && <SingleSignOnButton provider={info.sign_in.oidc} />}
    </Stack>
  );
}
