import { PasswordInput, Progress, Stack, Text } from '@mantine/core';
import { useId } from 'react';
import { hintAtPassword } from './password-hint.ts';

interface NewPasswordInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A password to choose, and what its length says of it. */
export function NewPasswordInput({ label, value, onChange }: NewPasswordInputProps) {
  const id = useId();
  const { text, percent, color } = hintAtPassword(value);
  return (
    <Stack gap={6}>
      <PasswordInput
        label={label}
        required
        autoComplete="new-password"
        aria-describedby={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Progress value={percent} color={color} size="xs" aria-hidden />
      <Text id={id} size="xs" c="dimmed" aria-live="polite">
        {text}
      </Text>
    </Stack>
  );
}
