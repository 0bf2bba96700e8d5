import { Badge, Button, Stack, Text } from '@mantine/core';
import type { Invitation } from '@agentos-ts/client/control-plane';
import { IconUserPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { refresh, useOwnOrganization } from '../../control-plane/organization.ts';
import { PagedList } from '../../control-plane/paged-list.tsx';
import { request } from '../../control-plane/request.ts';
import { RoleBadges } from '../../control-plane/role-badges.tsx';
import { usePaged } from '../../control-plane/use-paged.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import type { Column } from '../../ui/data-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { InviteDialog } from './invite-dialog.tsx';

const columns: readonly Column<Invitation>[] = [
  {
    key: 'email',
    title: 'E-mail',
    width: 'minmax(0, 1.4fr)',
    render: ({ email, invited_by: { email: inviter } }) => (
      <>
        <Text component="div" size="sm" fw={500} truncate>
          <SafeText>{email}</SafeText>
        </Text>
        <Text component="div" size="xs" c="dimmed" truncate>
          by <SafeText>{inviter ?? 'somebody who has left'}</SafeText>
        </Text>
      </>
    ),
  },
  { key: 'roles', title: 'Roles', isWide: true, render: ({ roles }) => <RoleBadges roles={roles} /> },
  {
    key: 'ends',
    title: 'Ends',
    width: '6.5rem',
    isWide: true,
    render: ({ expired, expires_at: expiresAt }) =>
      expired ? (
        <Badge variant="light" color="orange">
          Over
        </Badge>
      ) : (
        <TimeAgo value={expiresAt} />
      ),
  },
];

const revokeColumn = (organizationId: string): Column<Invitation> => ({
  key: 'revoke',
  title: 'Action',
  width: '6rem',
  render: ({ id, email }) => (
    <ConfirmButton
      label="Revoke"
      size="xs"
      title="Take the invitation back?"
      confirmLabel="Revoke"
      onConfirm={async () => {
        const params = { organization_id: organizationId, invitation_id: id };
        await request('DELETE', '/organizations/{organization_id}/invitations/{invitation_id}', { params });
        await refresh();
      }}
    >
      The link for <SafeText>{email}</SafeText> stops working at once.
    </ConfirmButton>
  ),
});

/** Invitations that were not used. */
export function InvitationsPage() {
  const organization = useOwnOrganization();
  const [isInviting, setIsInviting] = useState(false);
  const params = { organization_id: organization.id };
  const list = usePaged<Invitation>(['control-plane', organization.id, 'invitations'], ({ signal, ...query }) =>
    request('GET', '/organizations/{organization_id}/invitations', { params, query, signal }),
  );
  const mayInvite = organization.abilities['org:members']?.['write'] === true;
  const invite = mayInvite && (
    <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setIsInviting(true)}>
      Invite
    </Button>
  );
  return (
    <Stack gap="lg">
      <PageHeader title="Invitations" description="Links that were not used yet. Each works once, for seven days.">
        <Button component={Link} to="/members" variant="default">
          Members
        </Button>
        {invite}
      </PageHeader>
      <PagedList
        list={list}
        label="Invitations"
        columns={mayInvite ? [...columns, revokeColumn(organization.id)] : columns}
        keyOf={({ id }) => id}
        nameOf={({ email }) => email}
        empty={
          <EmptyState title="No invitation is open" action={invite}>
            {mayInvite ? 'Invite people with the roles that they need.' : 'Administrators invite people.'}
          </EmptyState>
        }
      />
      {mayInvite && <InviteDialog organization={organization} isOpen={isInviting} onClose={() => setIsInviting(false)} />}
    </Stack>
  );
}
