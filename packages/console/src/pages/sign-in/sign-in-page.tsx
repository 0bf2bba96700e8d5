import { Anchor, Skeleton } from '@mantine/core';
import { Link, Navigate, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../connection/use-connection.ts';
import { BareCard } from '../../control-plane/bare-card.tsx';
import { afterSignIn } from '../../control-plane/signed-in.ts';
import { useInfo } from '../../control-plane/use-info.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { CodeStep } from './code-step.tsx';
import { PasswordStep } from './password-step.tsx';

const goOn = (): void => void afterSignIn();

/** Stands at its own address, and in the place of any page while nobody is signed in: that page comes once somebody is. */
export function SignInPage() {
  const { me } = useMe();
  const { pathname } = useLocation();
  const info = useInfo();
  const [needsCode, setNeedsCode] = useState(false);
  if (me !== null) return pathname === '/sign-in' ? <Navigate to="/" replace /> : null;
  if (needsCode) return <CodeStep onDone={goOn} onBack={() => setNeedsCode(false)} />;
  return (
    <BareCard title="Sign in" description={info.data?.name}>
      {info.error !== null && <ErrorView error={info.error} onRetry={() => void info.refetch()} />}
      {info.isPending && <Skeleton h={260} />}
      {info.data !== undefined && (
        <>
          <PasswordStep info={info.data} onDone={goOn} onCode={() => setNeedsCode(true)} />
          {info.data.mail && (
            <Anchor component={Link} to="/reset-password" size="sm">
              Forgot the password?
            </Anchor>
          )}
        </>
      )}
    </BareCard>
  );
}
