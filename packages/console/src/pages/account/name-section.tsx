import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Section } from '../../ui/section.tsx';

/** The name that others see. */
export function NameSection({ name }: { readonly name: string }) {
  const [text, setText] = useState(name);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => request('PATCH', '/me', { body: { name: text } }),
    onSuccess: refresh,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <Section title="Name">
      <form onSubmit={submit} style={{ width: '100%' }}>
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Your name"
            description="In every organisation that you belong to."
            required
            maxLength={100}
            autoComplete="name"
            flex={1}
            miw="12rem"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" loading={isPending} disabled={text.trim() === name || text.trim() === ''}>
            Save
          </Button>
        </Group>
      </form>
      {error !== null && <ErrorView error={error} />}
    </Section>
  );
}
