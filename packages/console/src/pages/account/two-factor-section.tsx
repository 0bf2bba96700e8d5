import { Badge, Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { Section } from '../../ui/section.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { EnrolApp } from './enrol-app.tsx';
import { PasswordQuestion } from './password-question.tsx';

type Step = { readonly name: 'enrol' | 'disable' | 'renew' } | { readonly name: 'codes'; readonly codes: readonly string[] };

const titles = {
  enrol: 'Set up an authenticator app',
  disable: 'Turn two-factor sign-in off',
  renew: 'New backup codes',
  codes: 'Keep these backup codes',
} as const;

/** One-time codes of an app after the password (RFC 6238), and backup codes for when the phone is gone. */
export function TwoFactorSection({ isOn }: { readonly isOn: boolean }) {
  const [step, setStep] = useState<Step | null>(null);
  const close = () => setStep(null);
  return (
    <Section title="Two-factor sign-in">
      <Group gap="xs">
        <Badge color={isOn ? 'teal' : 'gray'} variant="light">
          {isOn ? 'On' : 'Off'}
        </Badge>
        <Text size="sm" c="dimmed">
          {isOn ? 'After the password, a code of your authenticator app is asked for.' : 'A password alone signs you in.'}
        </Text>
      </Group>
      {isOn ? (
        <Group gap="sm">
          <Button variant="default" onClick={() => setStep({ name: 'renew' })}>
            New backup codes
          </Button>
          <Button variant="light" color="red" onClick={() => setStep({ name: 'disable' })}>
            Turn off
          </Button>
        </Group>
      ) : (
        <Button variant="default" onClick={() => setStep({ name: 'enrol' })}>
          Set up an app
        </Button>
      )}
      {/* What is shown once must not go by a click beside it. */}
      <Modal
        opened={step !== null}
        onClose={close}
        title={step === null ? '' : titles[step.name]}
        centered
        closeOnClickOutside={step?.name === 'disable' || step?.name === 'renew'}
      >
        {step?.name === 'enrol' && <EnrolApp onDone={(codes) => void refresh().then(() => setStep({ name: 'codes', codes }))} />}
        {step?.name === 'renew' && (
          <PasswordQuestion
            label="Make new codes"
            onPassword={async (password) => {
              const { backup_codes: codes } = await request('POST', '/auth/two-factor/generate-backup-codes', { body: { password } });
              setStep({ name: 'codes', codes });
            }}
          >
            The old ones stop working.
          </PasswordQuestion>
        )}
        {step?.name === 'disable' && (
          <PasswordQuestion
            label="Turn off"
            isDangerous
            onPassword={async (password) => {
              await request('POST', '/auth/two-factor/disable', { body: { password } });
              await refresh();
              close();
            }}
          >
            A password alone will sign you in. The app and the backup codes stop working.
          </PasswordQuestion>
        )}
        {step?.name === 'codes' && <BackupCodes codes={step.codes} onClose={close} />}
      </Modal>
    </Section>
  );
}
