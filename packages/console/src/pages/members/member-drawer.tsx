import { Button, Drawer, Group, Stack, Tabs, Text } from '@mantine/core';
import type { Member } from '@agentos-ts/client/control-plane';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Organization } from '../../connection/control-plane.ts';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { RoleBadges } from '../../control-plane/role-badges.tsx';
import { isSameChoice, toChoices } from '../../control-plane/role-choices.ts';
import { RolePicker } from '../../control-plane/role-picker.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { MemberQuestion } from './member-question.tsx';
import { MemberRights } from './member-rights.tsx';

interface MemberDrawerProps {
  readonly organization: Organization;
  readonly member: Member | null;
  readonly onClose: () => void;
}

/** One member: roles, and what these come to. */
export function MemberDrawer({ organization, member, onClose }: MemberDrawerProps) {
  return (
    <Drawer
      opened={member !== null}
      onClose={onClose}
      position="right"
      size="min(34rem, 100%)"
      title={member === null ? '' : <SafeText>{member.name}</SafeText>}
      styles={{ title: { overflowWrap: 'anywhere' } }}
    >
      {member !== null && (
        <Stack>
          <Text c="dimmed" size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
            <SafeText>{member.email}</SafeText>
          </Text>
          <Tabs defaultValue="roles" keepMounted={false}>
            <Tabs.List mb="md">
              <Tabs.Tab value="roles">Roles</Tabs.Tab>
              <Tabs.Tab value="rights">Rights</Tabs.Tab>
              <Tabs.Tab value="ask">May they?</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="roles">
              <MemberRolesForm key={member.user_id} organization={organization} member={member} onClose={onClose} />
            </Tabs.Panel>
            <Tabs.Panel value="rights">
              <MemberRights organization={organization} userId={member.user_id} />
            </Tabs.Panel>
            <Tabs.Panel value="ask">
              <MemberQuestion organization={organization} userId={member.user_id} />
            </Tabs.Panel>
          </Tabs>
        </Stack>
      )}
    </Drawer>
  );
}

interface MemberRolesFormProps extends MemberDrawerProps {
  readonly member: Member;
}

function MemberRolesForm({ organization, member, onClose }: MemberRolesFormProps) {
  const before = toChoices(member.roles);
  const [choices, setChoices] = useState(before);
  const params = { organization_id: organization.id, user_id: member.user_id };
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => request('PUT', '/organizations/{organization_id}/members/{user_id}/roles', { params, body: { roles: choices } }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <Stack>
      {member.abilities.change_roles ? (
        <>
          <RolePicker organization={organization} value={choices} onChange={setChoices} held={member.roles} />
          {error !== null && <ErrorView error={error} />}
          <Button loading={isPending} disabled={isSameChoice(before, choices)} onClick={() => mutate()}>
            Save roles
          </Button>
        </>
      ) : (
        <>
          <RoleBadges roles={member.roles} shown={100} />
          <Text size="sm" c="dimmed">
            You may not change these roles: that takes the scope org:members:write, and everything that this member holds.
          </Text>
        </>
      )}
      {member.abilities.remove && (
        <Group justify="flex-end">
          <ConfirmButton
            label="Remove from the organisation"
            title="Remove this member?"
            confirmLabel="Remove"
            onConfirm={async () => {
              await request('DELETE', '/organizations/{organization_id}/members/{user_id}', { params });
              await refresh();
              onClose();
            }}
          >
            <SafeText>{member.name}</SafeText> loses every role here at once. Tokens that they hold end within ten minutes. Their account
            stays.
          </ConfirmButton>
        </Group>
      )}
    </Stack>
  );
}
