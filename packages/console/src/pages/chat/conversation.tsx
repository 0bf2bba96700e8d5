import { Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { RunItem } from '@agentos-ts/client';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import classes from './chat.module.css';
import { toChatSearch } from './chat-place.ts';
import { Composer } from './composer.tsx';
import { componentOf } from './model/component.ts';
import type { Component } from './model/component.ts';
import { isOutdated } from './model/live-runs.ts';
import type { LiveRun, Message } from './model/live-runs.ts';
import { LiveTurn, StoredTurn } from './turn.tsx';
import { Announcement } from './announcement.tsx';
import { activeRun, liveRuns, useLiveRuns, useStopByKey } from './use-live-runs.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

interface ConversationProps {
  readonly component: Component;
  /** Null for one that has not begun. */
  readonly sessionId: string | null;
  readonly name: string;
}

const isWorking = ({ status }: RunItem): boolean => status === 'RUNNING' || status === 'PENDING';

/** The stored runs of a session; those at work are followed from here on. */
function useStoredRuns(sessionId: string | null, live: readonly LiveRun[]) {
  const { client, streams, url } = useOs();
  const { may } = useRules();
  const canRead = sessionId !== null && may('sessions', 'read');
  const query = useQuery({
    queryKey: ['os', url, 'sessions', 'runs', sessionId],
    queryFn: canRead ? ({ signal }) => client.sessions.runs(sessionId, {}, { signal }) : skipToken,
  });
  const known = new Set(live.map(({ runId }) => runId));
  const lost = (query.data ?? []).find((run) => isWorking(run) && !known.has(run.run_id));
  const [lostId, owner] = [lost?.run_id ?? null, lost === undefined ? null : componentOf(lost)];
  const [family, id] = [owner?.family, owner?.id];
  useEffect(() => {
    if (lostId !== null && family !== undefined && id !== undefined && sessionId !== null)
      void liveRuns.resume(streams, { family, id }, sessionId, lostId);
  }, [lostId, family, id, sessionId, streams]);
  return { ...query, isPending: query.isPending && canRead };
}

/** What was said, and the place to say more. */
export function Conversation({ component, sessionId, name }: ConversationProps) {
  const { streams } = useOs();
  const navigate = useNavigate();
  const live = useLiveRuns(sessionId).filter((run) => run.component.family === component.family && run.component.id === component.id);
  const { data: stored = [], error, isPending, refetch } = useStoredRuns(sessionId, live);
  const { viewport, content, isAtEnd, goToEnd } = useStickToEnd(sessionId);
  const active = activeRun(live);
  useStopByKey(active);

  const send = async (message: Message) => {
    goToEnd();
    const run = await liveRuns.start(streams, component, sessionId, message);
    if (sessionId === null && run.sessionId !== null)
      await navigate({ to: '/chat', search: toChatSearch(component, run.sessionId), replace: true });
  };
  const storedIds = new Set(stored.map(({ run_id: id }) => id));
  const isEmpty = stored.length === 0 && live.length === 0;
  return (
    <>
      <div ref={viewport} className={classes['scroll']} tabIndex={0} role="region" aria-label="Messages">
        <div ref={content} className={classes['messages']}>
          {isPending && live.length === 0 && (
            <Stack role="status" aria-label="Loading messages">
              <Skeleton h={40} w="55%" ml="auto" />
              <Skeleton h={110} />
            </Stack>
          )}
          {error !== null && <ErrorView error={error} onRetry={() => void refetch()} />}
          {isEmpty && !isPending && error === null && (
            <Stack align="center" gap={4} my="auto" ta="center">
              <Title order={1}>
                <SafeText>{name}</SafeText>
              </Title>
              <Text c="dimmed">Say what you want to have done.</Text>
            </Stack>
          )}
          {stored.map((run) => {
            const own = live.find(({ runId }) => runId === run.run_id);
            return own === undefined || isOutdated(own, run) ? (
              <StoredTurn key={run.run_id} run={run} />
            ) : (
              <LiveTurn key={run.run_id} live={own} stored={run} onSend={send} />
            );
          })}
          {live
            .filter(({ runId }) => runId === null || !storedIds.has(runId))
            .map((run) => (
              <LiveTurn key={run.runId ?? run.key} live={run} stored={null} onSend={send} />
            ))}
        </div>
      </div>
      {!isAtEnd && (
        <Button
          className={classes['toEnd'] ?? ''}
          size="xs"
          variant="default"
          radius="xl"
          leftSection={<IconArrowDown size={14} />}
          onClick={goToEnd}
        >
          Latest
        </Button>
      )}
      <Announcement runs={live} name={name} />
      <Composer
        key={sessionId === null ? 'new' : 'session'}
        name={name}
        canAttach={component.family !== 'workflows'}
        active={active}
        onSend={(message) => void send(message)}
        onStop={() => active !== undefined && void liveRuns.stop(active.key)}
      />
    </>
  );
}
