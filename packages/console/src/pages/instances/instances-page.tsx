import { Badge, Button, Stack, Text } from '@mantine/core';
import type { Instance } from '@agentos-ts/client/control-plane';
import { IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Organization } from '../../connection/control-plane.ts';
import { openInstanceHref } from '../../control-plane/open-instance-href.ts';
import { useOwnOrganization } from '../../control-plane/organization.ts';
import { PagedList } from '../../control-plane/paged-list.tsx';
import { request } from '../../control-plane/request.ts';
import { usePaged } from '../../control-plane/use-paged.ts';
import type { Column } from '../../ui/data-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { summarizeKeys } from './describe-key.ts';

const columns = ({ instances }: Organization): readonly Column<Instance>[] => [
  {
    key: 'name',
    title: 'AgentOS',
    width: 'minmax(0, 2fr)',
    render: ({ name, url }) => (
      <>
        <Text component="div" size="sm" fw={500} truncate>
          <SafeText>{name}</SafeText>
        </Text>
        <Text component="div" size="xs" c="dimmed" truncate>
          <SafeText>{url}</SafeText>
        </Text>
      </>
    ),
  },
  { key: 'id', title: 'Id', isWide: true, render: ({ os_id: osId }) => <SafeText>{osId}</SafeText> },
  {
    key: 'keys',
    title: 'Keys',
    width: '6.5rem',
    isWide: true,
    render: ({ keys }) => {
      const { text, color } = summarizeKeys(keys);
      return (
        <Badge variant="light" color={color}>
          {text}
        </Badge>
      );
    },
  },
  {
    key: 'open',
    title: 'Enter',
    width: '5rem',
    render: ({ id, name }) =>
      instances.some((instance) => instance.id === id) ? (
        <Button component="a" href={openInstanceHref(id)} size="xs" variant="default" aria-label={`Open ${nameSuspicious(name)}`}>
          Open
        </Button>
      ) : (
        <Text size="xs" c="dimmed" component="span">
          no role
        </Text>
      ),
  },
];

/** The AgentOS instances of the organisation. */
export function InstancesPage() {
  const organization = useOwnOrganization();
  const navigate = useNavigate();
  const params = { organization_id: organization.id };
  const list = usePaged<Instance>(['control-plane', organization.id, 'instances'], ({ signal, ...query }) =>
    request('GET', '/organizations/{organization_id}/instances', { params, query, signal }),
  );
  const register = organization.abilities['os']?.['write'] === true && (
    <Button component={Link} to="/instances/new" leftSection={<IconPlus size={18} aria-hidden />}>
      Register
    </Button>
  );
  return (
    <Stack gap="lg">
      <PageHeader title="OS instances" description="Every AgentOS that takes tokens of this organisation, each with keys of its own.">
        {register}
      </PageHeader>
      <PagedList
        list={list}
        label="Instances"
        columns={columns(organization)}
        keyOf={({ id }) => id}
        nameOf={({ name }) => name}
        onOpen={({ id }) => void navigate({ to: `/instances/${encodeURIComponent(id)}` })}
        empty={
          <EmptyState title="No AgentOS yet">
            {register === false
              ? 'Somebody with the scope os:write registers one.'
              : 'Register one: a name, its id and its address. You get the lines to paste into it.'}
          </EmptyState>
        }
      />
    </Stack>
  );
}
