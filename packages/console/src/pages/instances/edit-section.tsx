import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import type { Instance } from '@agentos-ts/client/control-plane';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Section } from '../../ui/section.tsx';
import { readAlgorithm, signingAlgorithms } from './algorithm.ts';
import type { InstanceParams } from './instance-page.tsx';

/** Name, address and algorithm. Its id stays: it stands in every token. */
export function EditSection({ instance, params }: { readonly instance: Instance; readonly params: InstanceParams }) {
  const { name, url, algorithm } = instance;
  const [form, setForm] = useState({ name, url, algorithm });
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => request('PATCH', '/organizations/{organization_id}/instances/{instance_id}', { params, body: form }),
    onSuccess: refresh,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  const isSame = form.name.trim() === name && form.url === url && form.algorithm === algorithm;
  return (
    <Section title="Change">
      <form onSubmit={submit} style={{ width: '100%' }}>
        <Stack>
          <TextInput
            label="Name"
            required
            maxLength={100}
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Address"
            required
            type="url"
            spellCheck={false}
            value={form.url}
            onChange={(event) => set({ url: event.currentTarget.value.trim() })}
          />
          <NativeSelect
            label="Signing algorithm"
            description="Holds from the next key on."
            value={form.algorithm}
            onChange={(event) => set({ algorithm: readAlgorithm(event.currentTarget.value) })}
            data={[...signingAlgorithms]}
          />
          {error !== null && <ErrorView error={error} />}
          <Button type="submit" loading={isPending} disabled={isSame} style={{ alignSelf: 'flex-start' }}>
            Save
          </Button>
        </Stack>
      </form>
    </Section>
  );
}
