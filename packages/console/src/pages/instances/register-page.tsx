import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { refresh, useOwnOrganization } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { NotAllowed } from '../../ui/not-allowed.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Section } from '../../ui/section.tsx';
import { readAlgorithm, signingAlgorithms } from './algorithm.ts';

/** Registers an AgentOS. */
export function RegisterInstancePage() {
  const organization = useOwnOrganization();
  if (organization.abilities['os']?.['write'] !== true) return <NotAllowed needs={{ family: 'os', action: 'write' }} />;
  return (
    <Stack gap="lg" maw="46rem">
      <PageHeader
        title="Register an AgentOS"
        description="It gets an issuer and a signing key of its own. After this you see the lines to paste into it."
      >
        <Button component={Link} to="/instances" variant="default">
          All instances
        </Button>
      </PageHeader>
      <Section title="The AgentOS">
        <RegisterForm organizationId={organization.id} />
      </Section>
    </Stack>
  );
}

function RegisterForm({ organizationId }: { readonly organizationId: string }) {
  const navigate = useNavigate();
  const [form, setForm] = useState({ name: '', osId: '', url: '', algorithm: 'RS256' });
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const { name, osId, url, algorithm } = form;
      return request('POST', '/organizations/{organization_id}/instances', {
        params: { organization_id: organizationId },
        body: { name, os_id: osId, url, algorithm: readAlgorithm(algorithm) },
      });
    },
    onSuccess: async ({ id }) => {
      await refresh();
      await navigate({ to: `/instances/${encodeURIComponent(id)}`, replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit} style={{ width: '100%' }}>
      <Stack>
        <TextInput
          label="Name"
          description="As people here call it."
          placeholder="Support desk"
          required
          maxLength={100}
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Id"
          description="What stands as id in new AgentOS({ id: … }). It becomes the audience of every token."
          placeholder="my-agent-os"
          required
          spellCheck={false}
          maxLength={128}
          value={form.osId}
          onChange={(event) => set({ osId: event.currentTarget.value.trim() })}
        />
        <TextInput
          label="Address"
          description="Where browsers reach it."
          placeholder="https://agents.example.com"
          required
          type="url"
          spellCheck={false}
          value={form.url}
          onChange={(event) => set({ url: event.currentTarget.value.trim() })}
        />
        <NativeSelect
          label="Signing algorithm"
          description="RS256 is what every verifier knows."
          value={form.algorithm}
          onChange={(event) => set({ algorithm: event.currentTarget.value })}
          data={[...signingAlgorithms]}
        />
        {error !== null && <ErrorView error={error} />}
        <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
          Register
        </Button>
      </Stack>
    </form>
  );
}
