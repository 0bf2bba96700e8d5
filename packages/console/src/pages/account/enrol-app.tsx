import { Button, Center, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { request } from '../../control-plane/request.ts';
import type { Reply } from '../../control-plane/request.ts';
import { CopyField } from '../../ui/copy-field.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { PasswordQuestion } from './password-question.tsx';
import { QrCode } from './qr-code.tsx';
import { readTotpSecret } from './read-totp-secret.ts';

/** Password, then the QR code, then a first code of the app: only then is it on. */
export function EnrolApp({ onDone }: { readonly onDone: (backupCodes: readonly string[]) => void }) {
  const [made, setMade] = useState<Reply<'POST /auth/two-factor/enable'> | null>(null);
  const [code, setCode] = useState('');
  const verify = useMutation({
    mutationFn: () => request('POST', '/auth/two-factor/verify-totp', { body: { code: code.replaceAll(/\s/g, '') } }),
    onSuccess: () => onDone(made?.backup_codes ?? []),
    onError: () => setCode(''),
  });
  if (made === null)
    return (
      <PasswordQuestion
        label="Continue"
        onPassword={async (password) => setMade(await request('POST', '/auth/two-factor/enable', { body: { password } }))}
      >
        You need an app that shows one-time codes, such as the one of your password manager.
      </PasswordQuestion>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    verify.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">Scan this with the app, or type the key. Then enter the code that it shows.</Text>
        <Center>
          <QrCode text={made.totp_uri} label="QR code for the authenticator app" />
        </Center>
        <CopyField label="Key" value={readTotpSecret(made.totp_uri)} />
        <TextInput
          label="Code"
          required
          autoFocus
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={8}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {verify.error !== null && <ErrorView error={verify.error} />}
        <Button type="submit" loading={verify.isPending}>
          Turn on
        </Button>
      </Stack>
    </form>
  );
}
