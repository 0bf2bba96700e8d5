import { Button, Code, Group, Text, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';

interface OwnScopesProps {
  readonly own: readonly string[];
  readonly isReadOnly: boolean;
  readonly onTick: (scope: string) => void;
}

/** Scopes of families that an application has of its own, as text. */
export function OwnScopes({ own, isReadOnly, onTick }: OwnScopesProps) {
  const [text, setText] = useState('');
  if (isReadOnly && own.length === 0) return null;
  const add = (event: FormEvent) => {
    event.preventDefault();
    const scope = text.trim();
    if (scope !== '' && !own.includes(scope)) onTick(scope);
    setText('');
  };
  return (
    <Section title="Families of your own">
      <Text size="sm" c="dimmed">
        What your own routes ask for, such as <Code>invoices:read</Code> or <Code>invoices:42:pay</Code>.
      </Text>
      <Group gap="xs">
        {own.map((scope) =>
          isReadOnly ? (
            <Code key={scope}>
              <SafeText>{scope}</SafeText>
            </Code>
          ) : (
            <Button
              key={scope}
              size="compact-sm"
              variant="default"
              rightSection={<IconX size={14} aria-hidden />}
              aria-label={`Remove ${scope}`}
              onClick={() => onTick(scope)}
            >
              <SafeText>{scope}</SafeText>
            </Button>
          ),
        )}
      </Group>
      {!isReadOnly && (
        <form onSubmit={add} style={{ width: 'min(28rem, 100%)' }}>
          <Group align="flex-end" gap="xs">
            <TextInput
              label="Scope"
              placeholder="family:action"
              spellCheck={false}
              maxLength={196}
              flex={1}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={text.trim() === ''}>
              Add
            </Button>
          </Group>
        </form>
      )}
    </Section>
  );
}
