import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { SessionItem } from '@agentos-ts/client';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { ConfirmDialog } from '../../ui/confirm-button.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { toChatSearch } from './chat-place.ts';
import type { Component } from './model/component.ts';
import { RenameDialog } from './rename-dialog.tsx';

interface SessionMenuProps {
  readonly session: Pick<SessionItem, 'session_id' | 'session_name'>;
  readonly component: Component;
  /** Whether it is the conversation that is shown: when it is gone, a new one begins. */
  readonly isOpen: boolean;
}

/** What can be done with a session. Nothing is shown to whoever may do neither. */
export function SessionMenu({ session, component, isOpen }: SessionMenuProps) {
  const { client, url } = useOs();
  const { may } = useRules();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isRenaming, rename] = useDisclosure();
  const [isDeleting, remove] = useDisclosure();
  const name = session.session_name || 'Untitled';
  const [mayRename, mayDelete] = [may('sessions', 'write'), may('sessions', 'delete')];
  if (!mayRename && !mayDelete) return null;
  const refresh = () => queries.invalidateQueries({ queryKey: ['os', url, 'sessions'] });
  const deleteSession = async () => {
    await client.sessions.delete(session.session_id);
    if (isOpen) await navigate({ to: '/chat', search: toChatSearch(component, null) });
    await refresh();
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${nameSuspicious(name)}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayRename && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={rename.open}>
              Rename
            </Menu.Item>
          )}
          {mayDelete && (
            <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={remove.open}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isRenaming && <RenameDialog session={session} onClose={rename.close} />}
      <ConfirmDialog
        isOpen={isDeleting}
        onClose={remove.close}
        title="Delete this session?"
        confirmLabel="Delete session"
        onConfirm={deleteSession}
      >
        “<SafeText>{name}</SafeText>” and all its runs will be gone for good.
      </ConfirmDialog>
    </>
  );
}
