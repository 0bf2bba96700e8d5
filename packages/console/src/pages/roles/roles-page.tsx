import { Badge, Button, Stack, Text } from '@mantine/core';
import type { Role } from '@agentos-ts/client/control-plane';
import { IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useOwnOrganization } from '../../control-plane/organization.ts';
import { PagedList } from '../../control-plane/paged-list.tsx';
import { request } from '../../control-plane/request.ts';
import { usePaged } from '../../control-plane/use-paged.ts';
import type { Column } from '../../ui/data-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';

const columns: readonly Column<Role>[] = [
  {
    key: 'name',
    title: 'Role',
    width: 'minmax(0, 2fr)',
    render: ({ name, description, built_in: isBuiltIn }) => (
      <>
        <Text component="div" size="sm" fw={500} truncate>
          <SafeText>{name}</SafeText>{' '}
          {isBuiltIn && (
            <Badge size="xs" variant="default">
              Built-in
            </Badge>
          )}
        </Text>
        <Text component="div" size="xs" c="dimmed" truncate>
          <SafeText>{description}</SafeText>
        </Text>
      </>
    ),
  },
  { key: 'scopes', title: 'Scopes', width: '5rem', isWide: true, render: ({ scopes }) => scopes.length },
  { key: 'members', title: 'Held by', width: '5rem', render: ({ members }) => members.toLocaleString('en') },
];

/** The built-in roles, and the organisation's own. */
export function RolesPage() {
  const organization = useOwnOrganization();
  const navigate = useNavigate();
  const params = { organization_id: organization.id };
  const list = usePaged<Role>(['control-plane', organization.id, 'roles'], ({ signal, ...query }) =>
    request('GET', '/organizations/{organization_id}/roles', { params, query, signal }),
  );
  return (
    <Stack gap="lg">
      <PageHeader
        title="Roles"
        description="A role is a name for scopes. Members hold any number of them, and may do what any of them allows."
      >
        {organization.abilities['org:roles']?.['write'] === true && (
          <Button component={Link} to="/roles/new" leftSection={<IconPlus size={18} aria-hidden />}>
            New role
          </Button>
        )}
      </PageHeader>
      <PagedList
        list={list}
        label="Roles"
        columns={columns}
        keyOf={({ id }) => id}
        nameOf={({ name }) => name}
        onOpen={({ id }) => void navigate({ to: `/roles/${encodeURIComponent(id)}` })}
        empty={<EmptyState title="No roles">Make one.</EmptyState>}
      />
    </Stack>
  );
}
