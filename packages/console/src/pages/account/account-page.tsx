import { Stack } from '@mantine/core';
import { useMe } from '../../connection/use-connection.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { NameSection } from './name-section.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { TwoFactorSection } from './two-factor-section.tsx';

/** Whoever is signed in: name, ways to sign in, and where they are signed in. */
export function AccountPage() {
  const { me } = useMe();
  if (me === null) return null;
  return (
    <Stack gap="lg" maw="46rem">
      <PageHeader title="Account" description={<SafeText>{me.user.email}</SafeText>} />
      <NameSection name={me.user.name} />
      <PasswordSection />
      <TwoFactorSection isOn={me.user.two_factor_enabled} />
      <PasskeysSection />
      <SessionsSection />
    </Stack>
  );
}
