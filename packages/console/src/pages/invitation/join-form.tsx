import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Me } from '../../connection/control-plane.ts';
import { request } from '../../control-plane/request.ts';
import { afterSignIn } from '../../control-plane/signed-in.ts';
import { useInfo } from '../../control-plane/use-info.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { CodeStep } from '../sign-in/code-step.tsx';
import { PasswordStep } from '../sign-in/password-step.tsx';

interface JoinFormProps {
  readonly secret: string;
  readonly email: string;
  readonly me: Me | null;
  readonly onDone: () => Promise<void>;
}

/** For people with an account: sign in, then join. */
export function JoinForm({ secret, email, me, onDone }: JoinFormProps) {
  const info = useInfo();
  const [needsCode, setNeedsCode] = useState(false);
  const join = useMutation({ mutationFn: () => request('POST', '/invitations/join', { body: { secret } }), onSuccess: onDone });
  const leave = useMutation({ mutationFn: () => request('POST', '/auth/sign-out'), onSuccess: afterSignIn });
  if (me === null) {
    if (needsCode) return <CodeStep onDone={() => void afterSignIn()} onBack={() => setNeedsCode(false)} />;
    if (info.data === undefined) return info.error === null ? <Skeleton h={260} /> : <ErrorView error={info.error} />;
    return <PasswordStep info={info.data} onDone={() => void afterSignIn()} onCode={() => setNeedsCode(true)} />;
  }
  const isOther = me.user.email.toLowerCase() !== email.toLowerCase();
  return (
    <Stack>
      <Text>
        You are signed in as <SafeText>{me.user.email}</SafeText>.
      </Text>
      {isOther && (
        <Alert color="orange" variant="light">
          The invitation is for <SafeText>{email}</SafeText>. Sign out and come in with that account.
        </Alert>
      )}
      {join.error !== null && <ErrorView error={join.error} />}
      {leave.error !== null && <ErrorView error={leave.error} />}
      {isOther ? (
        <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
          Sign out
        </Button>
      ) : (
        <Button loading={join.isPending} onClick={() => join.mutate()}>
          Join
        </Button>
      )}
    </Stack>
  );
}
