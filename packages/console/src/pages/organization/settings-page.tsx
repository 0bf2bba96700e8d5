import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent } from 'react';
import type { Organization } from '../../connection/control-plane.ts';
import { useOrganization } from '../../connection/use-connection.ts';
import { NamedDanger } from '../../control-plane/named-danger.tsx';
import { refresh, refreshMe } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';
import { TransferSection } from './transfer-section.tsx';

/** An organisation's name, and the ways out of it. */
export function OrganizationSettingsPage() {
  const organization = useOrganization();
  const navigate = useNavigate();
  if (organization === null) return <EmptyState title="You belong to no organisation">There is nothing to set.</EmptyState>;
  const { id, name, abilities } = organization;
  const params = { organization_id: id };
  const gone = async () => {
    await refreshMe();
    await navigate({ to: '/organization' });
  };
  return (
    <Stack gap="lg" maw="46rem">
      <PageHeader title="Settings" description={<SafeText>{name}</SafeText>}>
        <Button component={Link} to="/organization" variant="default">
          Overview
        </Button>
      </PageHeader>
      {abilities['org']?.['write'] === true && <NameSection key={id} organization={organization} />}
      {abilities['org']?.['delete'] === true && <TransferSection organization={organization} />}
      <Section title="Leave">
        <Text size="sm" c="dimmed">
          You lose every role here at once. To come back you need an invitation.
        </Text>
        <ConfirmButton
          label="Leave the organisation"
          title="Leave the organisation?"
          confirmLabel="Leave"
          onConfirm={() => request('POST', '/organizations/{organization_id}/leave', { params }).then(gone)}
        >
          You leave <SafeText>{name}</SafeText>. Tokens that you hold end within ten minutes.
        </ConfirmButton>
      </Section>
      {abilities['org']?.['delete'] === true && (
        <Section title="Delete">
          <Text size="sm" c="dimmed">
            Members, roles, instances with their keys and the audit record are gone for good. No AgentOS takes tokens of this organisation
            any more.
          </Text>
          <NamedDanger
            label="Delete the organisation"
            name={name}
            onConfirm={() => request('DELETE', '/organizations/{organization_id}', { params, body: { name } }).then(gone)}
          >
            This cannot be taken back.
          </NamedDanger>
        </Section>
      )}
    </Stack>
  );
}

function NameSection({ organization: { id, name } }: { readonly organization: Organization }) {
  const [text, setText] = useState(name);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => request('PATCH', '/organizations/{organization_id}', { params: { organization_id: id }, body: { name: text } }),
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
            label="Name of the organisation"
            required
            maxLength={100}
            flex={1}
            miw="12rem"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" loading={isPending} disabled={text.trim() === name || text.trim() === ''}>
            Rename
          </Button>
        </Group>
      </form>
      {error !== null && <ErrorView error={error} />}
    </Section>
  );
}
