import { Alert, Anchor, Button, Group, Stack, TextInput } from '@mantine/core';
import { AgentOSClientError } from '@agentos-ts/client/control-plane';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { BareCard } from '../../control-plane/bare-card.tsx';
import { request } from '../../control-plane/request.ts';
import { useFocus } from '../../control-plane/use-focus.ts';
import { describeSignInFailure } from './sign-in-failure.ts';

/** The second step: a code of the app, or one of the backup codes. */
export function CodeStep({ onDone, onBack }: { readonly onDone: () => void; readonly onBack: () => void }) {
  const [isBackup, setIsBackup] = useState(false);
  const [code, setCode] = useState('');
  const field = useFocus();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () => {
      const body = { code: code.replaceAll(/\s/g, '') };
      return isBackup
        ? request('POST', '/auth/two-factor/verify-backup-code', { body })
        : request('POST', '/auth/two-factor/verify-totp', { body });
    },
    onSuccess: onDone,
    onError: () => setCode(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  const isOver = AgentOSClientError.is(error) && error.code === 'sign_in_challenge_over';
  return (
    <BareCard
      title="One more step"
      description={
        isBackup
          ? 'One of the codes that you kept when you set the app up. Each works once.'
          : 'The code that your authenticator app shows now.'
      }
    >
      <form onSubmit={submit}>
        <Stack>
          {error !== null && (
            <Alert color="red" variant="light" role="alert">
              {describeSignInFailure(error)}
            </Alert>
          )}
          <TextInput
            label={isBackup ? 'Backup code' : 'Code'}
            required
            ref={field}
            autoComplete="one-time-code"
            inputMode={isBackup ? 'text' : 'numeric'}
            maxLength={24}
            spellCheck={false}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          {isOver ? (
            <Button onClick={onBack}>Begin again</Button>
          ) : (
            <Button type="submit" loading={isPending}>
              Continue
            </Button>
          )}
          <Group justify="space-between">
            <Anchor
              component="button"
              type="button"
              size="sm"
              onClick={() => {
                setIsBackup(!isBackup);
                setCode('');
                reset();
                field.current?.focus();
              }}
            >
              {isBackup ? 'Use the app' : 'Use a backup code'}
            </Anchor>
            <Anchor component="button" type="button" size="sm" onClick={onBack}>
              Back
            </Anchor>
          </Group>
        </Stack>
      </form>
    </BareCard>
  );
}
