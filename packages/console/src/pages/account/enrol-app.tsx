import { Button, Center, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { request } from '../../control-plane/request.ts';
import type { Reply } from '../../control-plane/request.ts';
import { useFocus } from '../../control-plane/use-focus.ts';
import { CopyField } from '../../ui/copy-field.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { PasswordQuestion } from './password-question.tsx';
import { QrCode } from './qr-code.tsx';
import { readTotpSecret } from './read-totp-secret.ts';

/** Password, then the QR code, then a first code of the app: only then is it on. */
export function EnrolApp({ onDone }: { readonly onDone: (backupCodes: readonly string[]) => void }) {
  const [made, setMade] = useState<Reply<'POST /auth/two-factor/enable'> | null>(null);
  if (made !== null) return <FirstCode uri={made.totp_uri} onDone={() => onDone(made.backup_codes)} />;
  return (
    <PasswordQuestion
      label="Continue"
      onPassword={async (password) => setMade(await request('POST', '/auth/two-factor/enable', { body: { password } }))}
    >
      You need an app that shows one-time codes, such as the one of your password manager.
    </PasswordQuestion>
  );
}

function FirstCode({ uri, onDone }: { readonly uri: string; readonly onDone: () => void }) {
  const [code, setCode] = useState('');
  const field = useFocus();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => request('POST', '/auth/two-factor/verify-totp', { body: { code: code.replaceAll(/\s/g, '') } }),
    onSuccess: onDone,
    onError: () => setCode(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">Scan this with the app, or type the key. Then enter the code that it shows.</Text>
        <Center>
          <QrCode text={uri} label="QR code for the authenticator app" />
        </Center>
        <CopyField label="Key" value={readTotpSecret(uri)} />
        <TextInput
          label="Code"
          required
          ref={field}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={8}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {error !== null && <ErrorView error={error} />}
        <Button type="submit" loading={isPending}>
          Turn on
        </Button>
      </Stack>
    </form>
  );
}
