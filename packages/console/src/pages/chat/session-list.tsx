import { Button, Loader, ScrollArea, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import classes from './chat.module.css';
import { toChatSearch } from './chat-place.ts';
import type { Component } from './model/component.ts';
import { SessionMenu } from './session-menu.tsx';
import { useSessions } from './use-sessions.ts';

interface SessionListProps {
  readonly component: Component;
  readonly sessionId: string | null;
  /** A conversation was chosen. */
  readonly onLeave?: () => void;
}

/** Tells when an element comes into sight. */
function useInSight(onSight: () => void) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = end.current;
    if (element === null) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && onSight());
    observer.observe(element);
    return () => observer.disconnect();
  }, [onSight]);
  return end;
}

/** The conversations with one agent, team or workflow. */
export function SessionList({ component, sessionId, onLeave = () => undefined }: SessionListProps) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 250);
  const { sessions, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useSessions({ component, search });
  const end = useInSight(() => void (hasNextPage && !isFetchingNextPage && fetchNextPage()));
  return (
    <Stack gap="sm" h="100%">
      <Button
        renderRoot={(props) => <Link {...props} to="/chat" search={toChatSearch(component, null)} onClick={onLeave} />}
        variant="light"
        leftSection={<IconPlus size={16} />}
      >
        New chat
      </Button>
      <TextInput
        aria-label="Search sessions"
        placeholder="Search"
        size="sm"
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {error !== null && <ErrorView error={error} onRetry={() => void refetch()} />}
      <ScrollArea flex={1} mih={0} type="auto" viewportProps={{ tabIndex: -1 }}>
        {isPending && (
          <Stack gap={6} role="status" aria-label="Loading sessions">
            {[0, 1, 2, 3].map((row) => (
              <Skeleton key={row} h={48} />
            ))}
          </Stack>
        )}
        {!isPending && sessions.length === 0 && (
          <Text size="sm" c="dimmed" p="xs">
            {search === '' ? 'Your first message begins a session.' : 'No session has this in its name.'}
          </Text>
        )}
        <ul className={classes['list']}>
          {sessions.map((session) => (
            <li key={session.session_id} className={classes['session']} data-open={session.session_id === sessionId}>
              <Link
                to="/chat"
                search={toChatSearch(component, session.session_id)}
                onClick={onLeave}
                className={classes['sessionLink'] ?? ''}
                aria-current={session.session_id === sessionId ? 'page' : undefined}
              >
                <span className={classes['cut']}>
                  <SafeText>{session.session_name || 'Untitled'}</SafeText>
                </span>
                <Text component="span" size="xs" c="dimmed">
                  <TimeAgo value={session.updated_at ?? session.created_at} />
                </Text>
              </Link>
              <SessionMenu session={session} component={component} isOpen={session.session_id === sessionId} />
            </li>
          ))}
        </ul>
        <div ref={end} className={classes['end']}>
          {isFetchingNextPage && <Loader size="xs" aria-label="Loading more" />}
        </div>
      </ScrollArea>
    </Stack>
  );
}
