import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import type { Member } from '@agentos-ts/client/control-plane';
import { IconUserPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../connection/use-connection.ts';
import { useOwnOrganization } from '../../control-plane/organization.ts';
import { PagedList } from '../../control-plane/paged-list.tsx';
import { request } from '../../control-plane/request.ts';
import { RoleBadges } from '../../control-plane/role-badges.tsx';
import { usePaged } from '../../control-plane/use-paged.ts';
import type { Column } from '../../ui/data-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberDrawer } from './member-drawer.tsx';

const columns = (ownId: string | undefined): readonly Column<Member>[] => [
  {
    key: 'name',
    title: 'Member',
    width: 'minmax(0, 1.4fr)',
    render: ({ user_id: userId, name, email }) => (
      <>
        <Group gap={6} wrap="nowrap">
          <Text component="div" size="sm" fw={500} truncate>
            <SafeText>{name}</SafeText>
          </Text>
          {userId === ownId && (
            <Badge size="xs" variant="light" color="teal" style={{ flexShrink: 0 }}>
              You
            </Badge>
          )}
        </Group>
        <Text component="div" size="xs" c="dimmed" truncate>
          <SafeText>{email}</SafeText>
        </Text>
      </>
    ),
  },
  { key: 'roles', title: 'Roles', width: 'minmax(0, 1.4fr)', render: ({ roles }) => <RoleBadges roles={roles} /> },
  {
    key: 'factor',
    title: 'Second factor',
    width: '7rem',
    isWide: true,
    render: ({ two_factor_enabled: isOn }) =>
      isOn ? (
        'on'
      ) : (
        <Text component="span" size="sm" c="dimmed">
          off
        </Text>
      ),
  },
  { key: 'joined', title: 'Joined', width: '7rem', isWide: true, render: ({ joined_at: joinedAt }) => <TimeAgo value={joinedAt} /> },
];

/** Who belongs to the organisation, with what. */
export function MembersPage() {
  const organization = useOwnOrganization();
  const { me } = useMe();
  const [openId, setOpenId] = useState<string | null>(null);
  const [isInviting, setIsInviting] = useState(false);
  const params = { organization_id: organization.id };
  const list = usePaged<Member>(['control-plane', organization.id, 'members'], ({ signal, ...query }) =>
    request('GET', '/organizations/{organization_id}/members', { params, query, signal }),
  );
  const mayInvite = organization.abilities['org:members']?.['write'] === true;
  const shown = list.rows.find((member) => member.user_id === openId) ?? null;
  return (
    <Stack gap="lg">
      <PageHeader title="Members" description="Who belongs to the organisation, and the roles that they hold.">
        <Button component={Link} to="/members/invitations" variant="default">
          Invitations
        </Button>
        {mayInvite && (
          <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setIsInviting(true)}>
            Invite
          </Button>
        )}
      </PageHeader>
      <PagedList
        list={list}
        label="Members"
        columns={columns(me?.user.id)}
        keyOf={(member) => member.user_id}
        nameOf={(member) => member.name}
        onOpen={(member) => setOpenId(member.user_id)}
        empty={<EmptyState title="No members">Invite somebody.</EmptyState>}
      />
      <MemberDrawer organization={organization} member={shown} onClose={() => setOpenId(null)} />
      {mayInvite && <InviteDialog organization={organization} isOpen={isInviting} onClose={() => setIsInviting(false)} />}
    </Stack>
  );
}
