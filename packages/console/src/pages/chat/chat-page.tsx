import { ActionIcon, Drawer, Group, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHistory } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { useRules } from '../../connection/use-connection.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import classes from './chat.module.css';
import { readChatPlace } from './chat-place.ts';
import { ChooseComponent } from './choose-component.tsx';
import { ComponentPicker } from './component-picker.tsx';
import { Conversation } from './conversation.tsx';
import { SessionList } from './session-list.tsx';
import { useComponents } from './use-components.ts';

/** Conversations with agents, teams and workflows. */
export function ChatPage() {
  const place = readChatPlace(useSearch({ strict: false }));
  const { component, sessionId } = place;
  const { may } = useRules();
  const { components, error, isPending, retry } = useComponents();
  const [isListOpen, list] = useDisclosure();
  const hasSessions = component !== null && may('sessions', 'read');
  if (error !== null)
    return (
      <div className={classes['pad']}>
        <ErrorView error={error} onRetry={retry} />
      </div>
    );
  if (isPending)
    return (
      <Stack className={classes['pad'] ?? ''} role="status" aria-label="Loading">
        <Skeleton h={36} w={280} />
        <Skeleton h={120} />
      </Stack>
    );
  if (component === null)
    return (
      <div className={classes['pad']}>
        <ChooseComponent components={components} />
      </div>
    );
  return (
    <div className={classes['chat']} data-list={hasSessions}>
      {hasSessions && (
        <section className={classes['sessions']} aria-label="Sessions">
          <SessionList component={component} sessionId={sessionId} />
        </section>
      )}
      <div className={classes['talk']}>
        <Group className={classes['bar'] ?? ''} gap="xs" wrap="nowrap">
          {hasSessions && (
            <ActionIcon
              className={classes['phoneOnly'] ?? ''}
              variant="subtle"
              color="gray"
              size="lg"
              aria-label="Sessions"
              onClick={list.open}
            >
              <IconHistory size={20} />
            </ActionIcon>
          )}
          <ComponentPicker components={components} component={component} />
        </Group>
        <Conversation
          key={`${component.family}/${component.id}`}
          component={component}
          sessionId={sessionId}
          name={components.find(({ family, id }) => family === component.family && id === component.id)?.name ?? component.id}
        />
      </div>
      <Drawer opened={isListOpen} onClose={list.close} title="Sessions" size="20rem" padding="sm">
        <SessionList component={component} sessionId={sessionId} onLeave={list.close} />
      </Drawer>
    </div>
  );
}
